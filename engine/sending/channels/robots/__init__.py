"""The robots of chats: an address, a POST of JSON, an answer that is read."""
