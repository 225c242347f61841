"""From what people have today, a calendar or a spreadsheet, to a first playbook."""
