"""The words that all other packages use: subject, record, catalogue, severity, publicity, deployment, errors."""
