"""Prescribed forms, built from boxes, lines and tables: `page` lays them out, `box` and `table` make their parts, `prescribed` finds them."""
