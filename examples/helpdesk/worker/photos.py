"""Reads photos that customers send of damaged goods."""

from google import genai
from google.genai import types

client = genai.Client()

PROMPT = """
        Look at the photo of a returned product and describe the damage.

        Mention the part that is damaged, the kind of damage and whether it looks like
        normal wear. In order to help the team, please make sure to be as detailed as possible.
"""


def describe_damage(photo: bytes) -> str:
    response = client.models.generate_content(
        model="gemini-2.5-pro",
        contents=[PROMPT, types.Part.from_bytes(data=photo, mime_type="image/jpeg")],
    )
    return response.text or ""


def name_product(photo: bytes, known: list[str]) -> str:
    response = client.models.generate_content(
        model="gemini-2.5-flash-lite",
        contents=[f"Which of these products is on the photo? {', '.join(known)}", types.Part.from_bytes(data=photo, mime_type="image/jpeg")],
        config=types.GenerateContentConfig(max_output_tokens=20, temperature=0),
    )
    return (response.text or "").strip()
