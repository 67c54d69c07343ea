"""People: joining, roster, codes, PINs, settings, what is kept of them."""
