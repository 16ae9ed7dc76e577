"""信用图谱: who stands behind whom, by person, place and telephone; what spreads along it; firms that come back."""
