"""Faults and load, with figures: see main.py."""
