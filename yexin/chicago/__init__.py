"""The second deployment's real-data run: Chicago's food inspections, beside what the city published about them."""
