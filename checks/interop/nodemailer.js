// Sends one message by nodemailer; mailers.py passes everything in one argument, as JSON.
'use strict';

const fs = require('fs');

const told = JSON.parse(process.argv[2]);
const nodemailer = require(told.module);

const authenticated = told.mechanism && {
  authMethod: told.mechanism,
  auth: { user: told.user, pass: told.password },
};
const transport = nodemailer.createTransport({
  host: 'localhost',
  port: told.port,
  name: 'client.example',
  secure: told.listener === 'smtps',
  requireTLS: told.listener === 'submission',
  ignoreTLS: told.listener === 'smtp',
  tls: told.trust ? { ca: fs.readFileSync(told.trust) } : {},
  connectionTimeout: 30000,
  socketTimeout: 30000,
  ...authenticated,
});

transport
  .sendMail({
    envelope: { from: told.sender, to: [told.recipient] },
    raw: fs.readFileSync(told.path),
  })
  .catch((failure) => {
    console.error(`${failure.code}: ${failure.message}`);
    process.exitCode = 1;
  });
