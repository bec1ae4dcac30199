"""The tables of moving."""

from softranet.moves.models.arrivals import Arrival, ArrivalLink, Brought

__all__ = ["Arrival", "ArrivalLink", "Brought"]
