"""Clauses that give orders to whoever sorts the tickets, instead of saying what happened.

Every repetition is bounded, so that no text makes the search slow.
"""

from __future__ import annotations

import re

VALUES = "low|medium|high|critical|billing|technical|account|general|p0|p1|urgent|highest|top"
LEVELS = (
    r"niedrig\w*|hoch|mittel|baj[ao]|alt[ao]|medi[ao]|baix[ao]|bass[ao]|basse|haute|laag|hoog|niski|wysoki|low|medium|high"
    r"|critical|kritisch\w*|critique|cr[ií]tic[oa]|krytyczn\w*|urgent\w*|highest|top"
)
HIGHEST = (
    r"critical|kritisch\w*|critique|cr[ií]tic[oa]|krytyczn\w*|p0|p1|highest|h[oö]chste\w*|hoch|haute|alta|hoog|wysoki"
)
FIELDS = (
    r"priorit\w+|category|categor[ií]a|catégorie|kategori\w+|categorie|severity|label|classif\w+|klassifi\w+|urgency"
    r"|dringlichkeit|gravedad|gravité"
)
IMPERATIVES = "|".join(
    (
        "set|mark|make|classify|categori[sz]e|label|treat|tag|flag|rate|rank|assign|output|return|respond|answer|reply",
        "choose|select|put|raise|escalate",
        r"setze?n?|stufe?n?|klassifizier\w*|einstufen|markier\w*|behandel\w*|antworte",
        r"mets|mettez|mettre|classe[zr]?|définis\w*|réponds|répondez",
        r"pon|ponga|poner|marca|marque|clasifica\w*|establece|asigna|responde",
        r"defina|coloque|classifique|responda",
        r"imposta\w*|classifica\w*|assegna|rispondi",
        "zet|stel|markeer|classificeer|geef",
        r"ustaw\w*|oznacz\w*|sklasyfikuj|nadaj",
        "kar ?do|karo|rakho",
    )
)
DISREGARD = (
    r"ignor\w*|disregard|forget|override|bypass|vergiss|vergessen sie|missachte|oublie[zr]?|olvida|esque[cç]a"
    r"|dimentica|negeer|vergeet|zignoruj|zapomnij|bhool ja\w*"
)
RULES = "|".join(
    (
        r"instruc\w+|rules?|rubric|prompts?|guidelines?|directi\w+|everything above|all above|the above|previous",
        r"anweisung\w*|regeln?|alles davor|vorherig\w*|bisherig\w*",
        r"consignes?|règles?|précédent\w*",
        r"reglas?|regras?|anterior\w*",
        r"istruzion\w+|regol\w+|precedent\w*",
        r"instructies?|aanwijzing\w*|vorige",
        r"polece\w*|instrukc\w*|zasad\w*|poprzedni\w*",
        "pehle",
    )
)
MUST_BE = r"[:=]|must be|should be|shall be|has to be|muss|soll|doit|debe|deve|moet|ma być"
PERSONAS = (
    r"you are now|you['’]?re now|you must obey|from now on you|act as|pretend to be|du bist (?:jetzt|nun)"
    r"|tu es maintenant|ahora eres|você agora é|ora sei|je bent nu|jesteś teraz"
)
ADDRESSES = (
    "dear|hey|hello|hi|liebe[rs]?|cher|chère|querid[oa]|estimad[oa]|car[oa]|beste|geachte|drog[ia]|to the|note to"
    "|attention|attn|an die|an den|a la|al|para [ao]|aan de|do"
)
NOTES = (
    r"not[ae]|notiz|hinweis|anweisung|instruc\w+|instrukcja|uwaga|promemoria|attn|message (?:to|for)|mensaje"
    r"|wiadomość|consigne"
)
ROBOTS = "ai|llm|gpt|gemini|chatbot|robot|classifier|assistant"
MACHINES = (
    rf"{ROBOTS}|ml|bot|triage|klassifikator\w*|classificateur|clasificador|classificador|classificatore"
    r"|klasyfikator\w*|sztuczna inteligencj\w*|automated systems?|language model|modello linguistico|modelo de lenguaje"
)
FOR_THE = "for the|to the|para el|para o|al|an das|dla|pour le|au|per il|aan het"
SYSTEMS = r"system[auy]?|sistema|système"
ORDERS = re.compile(
    "|".join(
        (
            rf"\b(?:{DISREGARD})\b.{{0,60}}\b(?:{RULES})\b",
            rf"\b(?:{IMPERATIVES})\b.{{0,50}}\b(?:{FIELDS})\b.{{0,40}}\b(?:{VALUES}|{HIGHEST})\b",
            rf"\b(?:{IMPERATIVES})\b.{{0,40}}\b(?:as|als|to|auf|como|comme|come|na|jako|en|a)\b.{{0,20}}\b(?:{HIGHEST})\b",
            rf"\b(?:{FIELDS})\b[\"']? ?(?:{MUST_BE}).{{0,20}}\b(?:{VALUES}|{HIGHEST})\b",
            r"[\"'](?:suggested_)?(?:category|priority)[\"'] ?: ?[\"']?\w{0,20}",
            rf"\b(?:{PERSONAS})\b.{{0,60}}",
            rf"\b(?:{ADDRESSES}) (?:{MACHINES})\b.{{0,60}}",
            r"\bsystem (?:prompt|message|override|instruction|note|nachricht|meldung)\b.{0,60}",
            r"<\|?/?(?:system|im_start|im_end|assistant|user)\|?>",
            r"\[ ?/?(?:inst|system|admin|override)\b",
            rf"\b(?:{NOTES})\b.{{0,25}}\b(?:{MACHINES})\b.{{0,60}}",
            rf"\b(?:{NOTES})\b.{{0,10}}\b(?:{FOR_THE}) (?:{SYSTEMS})\b.{{0,60}}",
            r"\bto the model\b.{0,60}",
            rf"\b(?:{FIELDS}) (?:{LEVELS})\b",
            rf"\b(?:reply|respond|answer|output|print|say|choose|return)(?: only)?(?: with)?:? [\"'“«]?(?:{VALUES})\b",
            rf"\b(?:{ROBOTS})[,:] .{{0,60}}",
            rf"\b(?:{IMPERATIVES})\b.{{0,20}}\bas (?:low|medium|high)\b",
            r"\b(?:give|assign)\b.{0,30}\b(?:highest|top|critical)\b.{0,10}\bpriority\b",
            r"\bcorrect (?:answer|label|category|priority)\b",
        )
    ),
    re.IGNORECASE,
)
