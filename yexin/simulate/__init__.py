"""A simulated Hainan province in the catalogue's own file formats; docs/simulator.md says what it models and what it does not."""

from yexin.simulate.province import Manifest, simulate

__all__ = ["Manifest", "simulate"]
