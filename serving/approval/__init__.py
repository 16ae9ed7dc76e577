"""Approval colours with their effects, the green channel, and the service scenes of a personal score."""
