"""Approvals and rejections: what they are of, and what they do to deliveries."""
