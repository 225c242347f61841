"""What commands show: faults as text, JSON, SARIF and JUnit, help, colours."""
