"""Tables that other programs write: CSV of any kind, Excel, OpenDocument."""
