"""Which complaints lie near which establishment."""

from __future__ import annotations

import numpy as np
import pandas as pd

# One city block and a half: what a passer-by would still connect with the place. Wider circles follow whole districts, and with
# them who inspects there, more than the place.
NEAR_METRES = 200
# A degree of latitude; a degree of longitude at Chicago's 41.85° N.
_METRES_NORTH, _METRES_EAST = 111_200.0, 111_200.0 * float(np.cos(np.radians(41.85)))


def near(places: pd.DataFrame, complaints: pd.DataFrame, *, within: int = NEAR_METRES) -> pd.DataFrame:
    """Every complaint within `within` metres of a place, once for each such place.

    Parameters
    ----------
    places, complaints
        Frames with Latitude and Longitude in degrees, none missing.

    Returns
    -------
    The columns of both but the coordinates, and `distance` in whole metres.

    Examples
    --------
    >>> place = pd.DataFrame({"licence": [7], "Latitude": [41.85], "Longitude": [-87.65]})
    >>> heard = pd.DataFrame({"request": ["a", "b"], "Latitude": [41.851, 41.853], "Longitude": [-87.65, -87.65]})
    >>> near(place, heard).to_dict("records")
    [{'licence': 7, 'request': 'a', 'distance': 111}]
    """
    left, right = _on_grid(places, within), _on_grid(complaints, within)
    shifts = [(east, north) for east in (-1, 0, 1) for north in (-1, 0, 1)]
    # Each place looks into its own square of the grid and the eight around it.
    around = pd.concat([left.assign(_east=left["_east"] + east, _north=left["_north"] + north) for east, north in shifts])
    pairs = around.merge(right, on=["_east", "_north"], suffixes=("", "_there"))
    east, north = (np.asarray(pairs[axis] - pairs[f"{axis}_there"], dtype=np.float64) for axis in ("_x", "_y"))
    distance = np.hypot(east, north)
    inside = pairs[distance <= within].assign(distance=np.rint(distance[distance <= within]).astype(int))
    return inside[[c for c in inside.columns if not c.startswith("_") and not c.startswith(("Latitude", "Longitude"))]]


def _on_grid(frame: pd.DataFrame, size: int) -> pd.DataFrame:
    x, y = frame["Longitude"] * _METRES_EAST, frame["Latitude"] * _METRES_NORTH
    return frame.assign(_x=x, _y=y, _east=np.floor(x / size).astype(int), _north=np.floor(y / size).astype(int))
