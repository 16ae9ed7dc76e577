"""The nightly run: every subject's score, tier, reasons and measures, in steps that go on where they stopped (docs/scale.md)."""
