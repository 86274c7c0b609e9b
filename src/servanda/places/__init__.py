"""Geometry on the WGS 84 ellipsoid: reading outlines, asking what lies where and how far, drawing."""
