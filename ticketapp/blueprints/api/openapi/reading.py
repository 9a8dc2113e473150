"""The document as a page shows it: references followed, schemas put into words."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from ticketapp.blueprints.api.openapi.fields import Schema
from ticketapp.blueprints.api.openapi.kinds import kind_of, marked_up

SAMPLED = ("status", "search")  # the parameters that the example of a list shows


def read_document(document: Schema, host_url: str) -> dict[str, Any]:
    """What ``api/docs.html`` needs."""
    calls = [
        {**read_call(document, path, method, call), "curl": curl(host_url.rstrip("/") + path, method, call)}
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    ]
    return {
        "info": document["info"],
        "intro": [marked_up(text) for text in document["info"]["description"].strip().split("\n\n")],
        "groups": [(tag, [call for call in calls if call["tag"] == tag["name"]]) for tag in document["tags"]],
        "objects": read_objects(document),
    }


def read_objects(document: Schema) -> list[dict[str, Any]]:
    """What can be answered; what a call takes stands beside the call."""
    taken = {each["$ref"] for each in bodies(document)}
    found = document["components"]["schemas"].items()
    return [read_object(name, schema) for name, schema in found if f"#/components/schemas/{name}" not in taken]


def bodies(document: Schema) -> list[Schema]:
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    return [each["requestBody"]["content"]["application/json"]["schema"] for each in calls if "requestBody" in each]


def read_call(document: Schema, path: str, method: str, call: Schema) -> dict[str, Any]:
    """One call with everything that stands beside it."""
    content = call.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "name": call["operationId"],
        "tag": call["tags"][0],
        "method": method.upper(),
        "path": path,
        "summary": call["summary"],
        "text": marked_up(call["description"]),
        "is_open": {} in call["security"],
        "takes_token": any("bearer" in way for way in call["security"]),
        "scopes": sorted({scope for way in call["security"] for scope in way.get("bearer", [])}),
        "parameters": [read_parameter(each) for each in call.get("parameters", [])],
        **read_body(document, content.get("schema", {})),
        "examples": read_examples(content),
        "answers": [read_answer(document, status, each) for status, each in call["responses"].items()],
    }


def follow(document: Schema, schema: Schema) -> Schema:
    """What a reference points to; anything else as it is."""
    while "$ref" in schema:
        kind, name = schema["$ref"].split("/")[-2:]
        schema = document["components"][kind][name]
    return schema


def read_parameter(parameter: Schema) -> dict[str, Any]:
    schema = parameter["schema"]
    items = schema.get("items", {})
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "required": parameter.get("required", False),
        "kind": kind_of(schema),
        "text": marked_up(parameter["description"]),
        "repeats": schema.get("type") == "array",
        "words": items.get("enum") or schema.get("enum", []),
        "example": parameter["example"],
    }


def read_body(document: Schema, schema: Schema) -> dict[str, Any]:
    """What the body takes, and the names that it may hold to no effect."""
    properties = follow(document, schema).get("properties", {})
    ignored = [name for name, each in properties.items() if each.get("readOnly")]
    fields = [field for field in read_fields(follow(document, schema)) if field["name"] not in ignored]
    return {"fields": fields, "ignored": ignored}


def read_fields(schema: Schema) -> list[dict[str, Any]]:
    """The properties of an object."""
    return [
        {
            "name": name,
            "kind": kind_of(each),
            "required": name in schema.get("required", []),
            "text": marked_up(each.get("description", "")),
        }
        for name, each in schema.get("properties", {}).items()
    ]


def read_examples(content: Schema, *, indent: int | None = 2) -> list[tuple[str, str]]:
    """(title, JSON) of every example; without *indent* in one line."""
    named = content.get("examples", {})
    return [(title, json.dumps(each["value"], indent=indent, ensure_ascii=False)) for title, each in named.items()]


def read_answer(document: Schema, status: str, answer: Schema) -> dict[str, Any]:
    answer = follow(document, answer)
    is_success = status.startswith("2")
    content = answer.get("content", {}).get("application/json", {})
    return {
        "status": status,
        "text": marked_up(answer["description"]),
        "headers": [name for name in answer.get("headers", {}) if name != "X-Request-ID"],
        "schemas": names_of(content.get("schema", {})),
        "examples": read_examples(content, indent=2 if is_success else None),
        "is_success": is_success,
    }


def names_of(schema: Schema) -> list[str]:
    """The names of the objects that an answer may hold."""
    kinds = [schema, *schema.get("oneOf", [])]
    return [each["$ref"].rpartition("/")[2] for each in kinds if "$ref" in each]


def read_object(name: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "text": marked_up(schema.get("description", "")), "fields": read_fields(schema)}


def curl(url: str, method: str, call: Schema) -> str:
    """The call as a command line."""
    for each in call.get("parameters", []):
        url = url.replace("{" + each["name"] + "}", str(each["example"]))
    sample = {each["name"]: each["example"] for each in call.get("parameters", []) if each["name"] in SAMPLED}
    url += "?" + urlencode(sample, doseq=True) if sample else ""
    lines = [f"curl '{url}'" if method == "get" else f"curl -X {method.upper()} '{url}'"]
    if {} not in call["security"]:
        lines.append("-H 'Authorization: Bearer TOKEN'")
    if body := call.get("requestBody"):
        first = next(iter(body["content"]["application/json"]["examples"].values()))["value"]
        quoted = json.dumps(first, ensure_ascii=False).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{quoted}'"]
    return " \\\n  ".join(lines)
