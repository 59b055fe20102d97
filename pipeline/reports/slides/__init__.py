"""The deck for general management: one message a slide, over the page's tables."""
