"""The project: settings, addresses, and the ground floor that knows no meeting (audit, accounts, documents, outbox)."""
