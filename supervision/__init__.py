"""From a tier or a record to lawful acts: the measures that the lists name, matched to subjects and explained."""
