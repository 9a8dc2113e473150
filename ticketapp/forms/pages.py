"""What a page's form reads: the text fields of a form that a browser sent, and nothing else."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Flask-WTF would read JSON too, and uploaded files as fields: values that no field of ours is made for."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if formdata is _Auto:
                return request.form if _is_submitted() else None
            return formdata
