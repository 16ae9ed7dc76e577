"""Classes and scenes of the second-line ports."""
