"""Brings sources into raw tables: contracts, checks, quarantine, ledger."""
