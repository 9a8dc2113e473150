"""A QR code as one path of an SVG, drawn on the server: nothing is loaded, no style stands inline."""

from __future__ import annotations

from dataclasses import dataclass

QUIET_ZONE = 4


@dataclass(frozen=True)
class QrCode:
    """``size`` in modules, quiet zone included; ``path`` fills the dark ones."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    import segno  # 4 MB that few processes ever need

    code = segno.make(text, error="m", micro=False)
    path = "".join(
        f"M{column + QUIET_ZONE} {row + QUIET_ZONE}h1v1h-1z"
        for row, line in enumerate(code.matrix)
        for column, module in enumerate(line)
        if module
    )
    return QrCode(len(code.matrix) + 2 * QUIET_ZONE, path)
