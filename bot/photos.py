"""Photos are made anew before they are kept: no place, no hidden data, no bomb.

Source: trust page 5, row B2 (100-megapixel images, EXIF place).
"""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.channels.base import Upload

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")


# The bound below is ours and comes first; Pillow would only warn.
Image.MAX_IMAGE_PIXELS = None


def clean_photo(upload: Upload) -> Upload | None:
    """Return the photo as a plain JPEG, or None where it is none."""
    try:
        with Image.open(io.BytesIO(upload.content), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                return None
            # Made small first: a large photo would need a hundred megabytes.
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    # Comments and other hidden data would be written along.
    upright.info.clear()
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=QUALITY)
    return replace(upload, mime="image/jpeg", content=out.getvalue())
