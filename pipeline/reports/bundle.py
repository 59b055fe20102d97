"""The charts' JavaScript, from vl-convert, so that a page needs no server."""

from __future__ import annotations

import os
from pathlib import Path


def javascript() -> str:
    """Give Vega, Vega-Lite and their embedding as one script of about 0.9 MB.

    To bundle them takes seconds, so that the script of each version is kept in the
    user's cache, where there is one.
    """
    import vl_convert

    version = getattr(vl_convert, "__version__", "unknown")
    kept = Path.home() / ".cache" / "mercato" / f"vega-{version}.js"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    script = str(vl_convert.javascript_bundle("window.vegaEmbed=vegaEmbed;"))
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_text(script, encoding="utf-8")
        draft.replace(kept)
    except OSError:
        pass  # Without a cache it is made again.
    return script
