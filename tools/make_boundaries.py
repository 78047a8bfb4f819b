#!/usr/bin/env python3
"""Makes src/rooms/acceptance/boundaries.csv: outlines of municipalities for the map of services.

  tools/make_boundaries.py GEOJSON > src/rooms/acceptance/boundaries.csv

GEOJSON: features with the property `code` (five digits), as from 国土数値情報（行政区域データ）. Outer rings only, simplified by
Douglas-Peucker to 0.0004 degrees (about 40 m); islands of fewer than four points are left out. Codes are the six digits of
src/rooms/region/municipalities.csv; municipalities that are not there are left out."""
import csv
import json
import math
import pathlib
import sys

TOLERANCE = 0.0004
ROOT = pathlib.Path(__file__).resolve().parent.parent


def simplified(points):
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    dx, dy = x2 - x1, y2 - y1
    length = math.hypot(dx, dy) or 1e-12
    far, at = 0.0, 0
    for i in range(1, len(points) - 1):
        x, y = points[i]
        away = abs(dy * (x - x1) - dx * (y - y1)) / length
        if away > far:
            far, at = away, i
    if far < TOLERANCE:
        return [points[0], points[-1]]
    return simplified(points[: at + 1])[:-1] + simplified(points[at:])


def main():
    with open(ROOT / "src/rooms/region/municipalities.csv", encoding="utf-8") as file:
        codes = {row["code"][:5]: row["code"] for row in csv.DictReader(file)}
    with open(sys.argv[1], encoding="utf-8") as file:
        features = json.load(file)["features"]
    print("code,points")
    for feature in features:
        code = codes.get(feature["properties"]["code"])
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        for polygon in polygons if code else []:
            ring = [tuple(point[:2]) for point in polygon[0]]
            half = len(ring) // 2
            outline = simplified(ring[: half + 1])[:-1] + simplified(ring[half:])
            if len(outline) >= 4:
                print(code + "," + " ".join(f"{x:.4f} {y:.4f}" for x, y in outline))


if __name__ == "__main__":
    main()
