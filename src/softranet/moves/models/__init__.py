"""The tables of moving."""

from softranet.moves.models.arrivals import Arrival, ArrivalLink, Brought, UploadAddress
from softranet.moves.models.ends import Ended, Ending, Told
from softranet.moves.models.exports import WholeExport
from softranet.moves.models.imports import ArrivalState, WholeImport, WholeImportPiece
from softranet.moves.models.transfers import PartState, SalePart, Transfer, TransferState

__all__ = [
    "Arrival", "ArrivalLink", "ArrivalState", "Brought", "Ended", "Ending", "PartState", "SalePart", "Told", "Transfer",
    "TransferState", "UploadAddress", "WholeExport", "WholeImport", "WholeImportPiece",
]  # fmt: skip
