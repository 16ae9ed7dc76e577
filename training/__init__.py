"""From records and outcomes to an approved evaluation."""
