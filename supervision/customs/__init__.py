"""The second-line ports (二线口岸): classes of enterprises and persons, and the lists of the five scenes of P1 item 38."""
