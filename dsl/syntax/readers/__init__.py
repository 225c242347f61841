"""From the parser's reductions to statements: one method for each rule of the grammar."""
