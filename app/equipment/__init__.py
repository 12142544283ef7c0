"""Scanners, scales, label and receipt printers, registers: a protocol per sort, a file per make."""
