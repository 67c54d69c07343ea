"""Posts and what belongs to them: absence, standing duties, handovers, orphans."""
