"""The scan: every declared feature of many subjects and days in one pass over their lives."""
