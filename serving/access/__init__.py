"""Who may ask what: clients, their roles, and the caller behind a request."""
