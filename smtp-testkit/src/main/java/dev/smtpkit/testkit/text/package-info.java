/** How octets are written as text; not exported. */
package dev.smtpkit.testkit.text;
