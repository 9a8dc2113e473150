"""Clauses that give orders to whoever sorts the tickets, instead of saying what happened.

Nine languages, by the parts that such clauses are made of. What only asks for haste is no order. Every repetition is
bounded, so that no text makes the search slow. The patterns are written in lower case, and search what was folded: that is
several times as fast as to ignore case.
"""

from __future__ import annotations

import re

from ticketapp.classifier.embedded.order_needs import Screen, branches

# A level, as somebody would demand it.
TOP = (
    r"critical|kritisch\w*|critique|cr[ií]tic[oa]|krytyczn\w*|p ?[01]|sev ?[01]|emergency|notfall|emergencia|emergência"
    r"|emergenza|urgence absolue|noodgeval|maxim\w*|m[aá]xim[oa]|massima|najwyższ\w*|highest|top|h[oö]chste\w*"
)
LEVELS = (
    rf"{TOP}|low|medium|high|urgent\w*|hoch|niedrig\w*|sehr hoch|alt[ao]|baj[ao]|baixa|bassa|haute|basse|hoog|laag|niski"
    r"|wysoki|pilne|dringend|number one|priority one"
)
VALUES = rf"{LEVELS}|billing|technical|account|general"
FIELDS = (
    r"prio|priorit\w+|prioridade?|priorytet\w*|categor\w+|catégorie|kategori\w+|severity|sev|label|etiquet\w+|étiquette"
    r"|etichetta|etykiet\w*|urgency|dringlichkeit|urgence|urgencia|gravedad|gravité|classification|cat|set_\w+|tag"
)
CLASSIFY = (
    r"classif\w+|klassifizier\w*|einstuf\w*|einzustufen|einsortier\w*|categori[sz]e\w*|clasifi\w+|class(?:é|ée|er|ez)"
    r"|sklasyfik\w+|zaklasyfik\w+|classificer\w*|ingedeeld|classificato|classificar\w*|label ?l?ed|labelled|tagged"
)
ITEM = (
    r"this|it|ticket|message|mail|request|case|das|dies\w*|nachricht|anfrage|esto|este|caso|mensaje|ce|cette|demande|isto"
    r"|pedido|chamado|lo|questo|dit|to|zgłoszen\w*|isko|is ticket"
)
PUT = (
    r"set|mark|make|treat|tag|flag|rate|rank|assign|file|put|bump|score|label|raise|escalate|choose|select|setze?n?"
    r"|einstufen|markier\w*|behandel\w*|ordne|mets|mettez|mettre|attribuer|passer|pon|ponga|ponedlo|poner|marca\w*|marque"
    r"|márquelo|asign\w+|establece|coloque|pôr|defina|imposta\w*|assegna|zet|stel|markeer|geef|ustaw\w*|oznacz\w*|nadaj"
    r"|dajcie|kar do|kar ?do|karo|daal do|rakho|mark"
)
DISREGARD = (
    r"ignor\w*|disregard|forget|override|bypass|skip|vergiss|vergessen sie|missachte|oublie[zr]?|olvida|desconsider\w*"
    r"|esque[cç]a|dimentica|negeer|vergeet|zignoruj|zapomnij|bhool ja\w*"
)
INSTRUCTIONS = (
    r"instruc\w+|instrucci\w+|instru[cç][õo]\w+|anweisung\w*|consignes?|istruzion\w+|instructies?|aanwijzing\w*"
    r"|polece\w*|instrukcj\w*|rules?|regeln?|règles?|reglas?|regras?|regol\w+|zasad\w*|rubric|prompts?|guidelines?"
)
EARLIER = (
    r"everything above|all above|the above|alles davor|previous|vorherig\w*|bisherig\w*|précédent\w*|anterior\w*"
    r"|precedent\w*|vorige|poprzedni\w*|pehle"
)
NEW = "new|neue|nuevas|nouvelles|novas|nuove|nieuwe|nowe|naye"
ROBOTS = (
    r"ai|llm|gpt|gemini|chatbot|robot|robô|robo|bot|bocie|classifier|assistant|language model|automatic systems?"
    r"|automated systems?|sorter|künstliche intelligenz|inteligencia artificial|intelligenza artificiale"
    r"|sztuczn\w+ inteligencj\w*|classificateur|clasificador|classificador|classificatore|klassifikator\w*|klasyfikator\w*"
    r"|automatische system|sistema automático|algorithmus"
)
READS = r"read\w*|lies[t]|lit|lee|lê|lendo|legge|leest|czyta|padh"
GREETINGS = (
    "dear|hey|hello|hi|liebe[rs]?|cher|chère|querid[oa]|estimad[oa]|car[oa]|beste|geachte|drog[ia]|bhai|note to|attn"
    "|attention|mr|so"
)
NOTES = r"not[ae]|notiz|hinweis|uwaga|promemoria|message (?:to|for|from)|instruc\w+"
PERSONAS = (
    r"you are now|you[’']?re now|you must (?:obey|not lower)|from now on,? you|act as|pretend (?:to be|you are)|your new task"
    r"|repeat after me|du bist (?:jetzt|nun)|ab jetzt|tu es (?:maintenant|désormais)|ahora eres|você agora é|agora você é"
    r"|ora sei|da adesso|je bent nu|jesteś teraz"
)
ONLY = r"only|one word|nur|únicamente|solo|uniquement|seulement|apenas|soltanto|alleen|tylko|sirf|just"
ANSWER = r"answer|reply|respond|output|print|return|antworte\w*|respond[ae]|réponds|répondez|rispondi|antwoord|odpowiedz|jawab"
SYSTEM_MESSAGE = (
    r"system ?(?:prompt|message|override|note|nachricht|meldung|bericht)|developer message|mensaje del sistema"
    r"|message système|mensagem do sistema|messaggio di sistema|komunikat systemowy|admin mode"
)
SPEAKERS = r"system|système|sistema|systeem|assistant"
NOBODY = r"nobody|no one|no need for a human|niemand|nadie|personne|ninguém|nessuno|niemand|nikt|kisi ko|hoeft niemand"
LOOKS = r"look|review|see|ansehen|revise|ver|regarde|vedere|kijken|oglądać|dekhne|check"

PARTS = (
    # forget what you were told; new instructions
    rf"\b(?:{DISREGARD})\b(?! (?:my|our|its)\b)[^.!?\n]{{0,60}}\b(?:{INSTRUCTIONS}|{EARLIER})\b",
    rf"\b(?:{NEW}) (?:{INSTRUCTIONS})\b[^.!?\n]{{0,80}}",
    r"\b(?:end of ticket|ende des tickets|fin del ticket|fin du ticket|fim do chamado|fine del ticket|einde ticket"
    r"|koniec zgłoszenia|ticket khatam)\b[^.!?\n]{0,60}",
    r"\bskip triage\b|\boverride code\b[^.!?\n]{0,60}",
    # a field and what it should be
    rf"[\"'<\[]?\b(?:{FIELDS})\b[\"'>\]]? ?(?:[:=]{{1,2}}>?|->|→) ?[\"'«]?(?:{VALUES}|\d)\b[^.!?\n]{{0,30}}",
    rf"\b(?:{FIELDS})\b ?(?:=>|->|→) ?\w[^.!?\n]{{0,30}}|[\"'](?:suggested_)?(?:{FIELDS})[\"'] ?: ?[\"']?\w{{1,20}}|\[\[set_\w+",
    rf"</?(?:{FIELDS})>",
    rf"\b(?:{FIELDS})\b[^.!?\n]{{0,3}}\b(?:must|should|shall|has to|muss|soll|doit|debe|deve|moet|ma) (?:be|sein|être|ser|essere|zijn|być)?"
    rf"[^.!?\n]{{0,20}}\b(?:{VALUES})\b",
    rf"\b(?:{FIELDS}) (?:is |auf |a |na |op |en |to )?(?:{TOP}|alta|baja|baixa|bassa|haute|basse|hoch|niedrig|hoog|laag)\b|\b(?:priorit\w+|prioridade?|priorytet) \d\b",
    r"\b(?:highest|top|maximum|höchste\w*|niski|wysoki|najwyższ\w*) (?:possible )?(?:priorit\w+|prioryt\w+|urgency)\b",
    r"\b(?:priorit\w+|prioridade?|urgence) (?:más alta|le plus élevé|la plus haute|mais alta|più alta)",
    r"\bpriorité le plus élevé|\bmax\w* (?:urgency|urgência|urgenza)|\bmassima urgenza\b|\bnota máxima\b",
    rf"\b(?:{PUT})\b[^.!?\n]{{0,50}}\b(?:{FIELDS})\b[^.!?\n]{{0,40}}\b(?:{VALUES}|[a-d1-4])\b",
    # call it this
    rf"\b(?:must|should|has to|please|kindly|zwingend|bitte|debe|doit|deve|va|moet|musi|do not|don[’']?t|zu|order\w*|will"
    rf"|ordeno|ordino|op om|nakazuję|mein)\b[^.!?\n]{{0,40}}\b(?:{CLASSIFY})\b",
    rf"\b(?:{CLASSIFY})\b[^.!?\n]{{0,30}}\b(?:{ITEM})\b[^.!?\n]{{0,20}}\b(?:as|als|como|comme|come|jako|under)\b",
    rf"\b(?:{CLASSIFY}) (?:{ITEM})\b[^.!?\n]{{0,60}}",
    rf"\b(?:{PUT})\b(?: \w+){{0,4}} (?:as|als|to|auf|como|comme|en|come|na|jako|op|into) (?:\w+ ){{0,2}}[\"“]?(?:{TOP})\b",
    rf"\b(?:{PUT}) (?:{ITEM}|me|them)(?: ticket| message)? (?:as |very |the )?[\"“]?(?:{LEVELS})\b",
    rf"\b(?:auf|op|maar op|as|als|como|en|come) (?:{LEVELS}) (?:setzen|zetten|poner|mettre)\b",
    rf"\b(?:isko|is ticket ko|this|it) (?:{LEVELS})\b[^.!?\n]{{0,20}}\b(?:mark|treat|karo|kar|karna|daal)\b",
    r"\b(?:treat|als|as|bitte|setzen|markiert?|ponedlo como|pone como) (?:a )?p ?[01]\b|\bp ?[01] (?:treat|setzen|markiert?)\b",
    r"\bthis ticket is (?:critical|urgent)\b|\bcorrect (?:answer|label|category|priority)\b[^.!?\n]{0,40}",
    r"\b(?:richtige|correcta|bonne|certa|giusta|juiste|właściwa) (?:label|etiquet\w+|étiquette|etichetta|etykieta)\b[^.!?\n]{0,40}",
    r"\b(?:etiqueta|etichetta|label) (?:correcta|certa|giusta|is)\b[^.!?\n]{0,40}",
    rf"\b(?:{ANSWER})\b[^.!?\n]{{0,20}}\b(?:{ONLY})\b[^.!?\n]{{0,40}}",
    rf"\b(?:{ONLY}) (?:ek |one )?word\b[^.!?\n]{{0,30}}",
    rf"\b(?:{ANSWER}) (?:the )?(?:{FIELDS})\b[^.!?\n]{{0,10}}\b(?:{VALUES})\b|\bmachine reads\b[^.!?\n]{{0,60}}",
    rf"\b(?:{ANSWER}|say|choose)(?: only)?(?: with)?:? [\"'“«]?(?:{VALUES})\b",
    r"\blabel [\"“]\w+[\"”] hi dena\b|\bcolas?\b[^.!?\n]{0,10}\bfila\b|\b(?:topo da fila|górze kolejki|ganz oben ein|sabse upar daal)\b",
    # to a machine, by a machine, as somebody important
    rf"\b(?:{GREETINGS}),? (?:mr )?(?:{ROBOTS})\b[^.!?\n]{{0,80}}",
    rf"\b(?:{ROBOTS}|ia|ki|ai ji)\b[^.!?\n]{{0,15}}\b(?:{READS})\b[^.!?\n]{{0,60}}",
    rf"\b(?:{NOTES})\b[^.!?\n]{{0,25}}\b(?:{ROBOTS}|the system|das system|el sistema|o sistema|le système|il sistema|dla systemu)\b[^.!?\n]{{0,60}}",
    rf"\b(?:to|an|a|al|ao|do|voor|for|para|per|pour) (?:the |das |el |o |il |le |la |l['’])?(?:{ROBOTS}|model|ia|ki)[:,][^.!?\n]{{0,60}}",
    rf"(?:^|(?<=[\n\[(\"#.!?])|(?<=[\n\[(\"#.!?] ))(?:(?:{SYSTEM_MESSAGE}) ?[:=\]]|(?:{SPEAKERS}) ?:(?=[^.!?\n]{{0,60}}\b(?:{FIELDS}|{CLASSIFY}|{PUT})\b))[^.!?\n]{{0,80}}",
    r"\bsystem (?:prompt|override|instruction)\b[^.!?\n]{0,60}|\badmin mode\b[^.!?\n]{0,40}|\bfrom openai\b[^.!?\n]{0,60}",
    r"[\"']role[\"'] ?: ?[\"']system[^.!?\n]{0,80}|<\|?/?(?:system|im_start|im_end|assistant|user)\|?>|\[ ?/?(?:inst|system|admin|override)\b",
    r"\b(?:as|als|como|in qualità di|jako|main|en tant) (?:the |an |your |qu[’'])?(?:admin\w*|beheerder|developer|root)\b[^.!?\n]{0,40}"
    r"\b(?:order|weise ich|ordeno|ordino|ordonne|draag ik|nakazuję|hoon|demand|command)\b[^.!?\n]{0,80}",
    r"\blanguage model, [^.!?\n]{0,60}|\bmr robot\b|\byour model shut down\b",
    r"\b(?:llm|gpt|gemini|chatbot|classifier)[,:] [^.!?\n]{0,60}|(?<!['’])\bai, (?:label|mark|set|rate|treat)[^.!?\n]{0,60}",
    r"\bso machine:[^.!?\n]{0,60}",
    rf"\b(?:{PERSONAS})\b[^.!?\n]{{0,80}}",
    # nobody should look; do not doubt it
    rf"\b(?:{NOBODY})\b[^.!?\n]{{0,4}}\b(?:needs? to|musi|precisa|ansehen|lo revise|doit|deve|naar te|dekhne|besoin|muss)\b[^.!?\n]{{0,15}}(?:{LOOKS})?",
    r"\bmuss sich niemand ansehen|\bhoeft niemand naar",
    r"\bdo not flag\b|\bdo[- ]not[- ]downgrade\b|\bpre-approved\b|\barchive it automatically\b|\bmat girana\b",
    r"\b(?:escalar|escalate|eskalieren|encaminhar|inoltrare|doorzetten|przekazuj|transférer)\b[^.!?\n]{0,25}\b(?:always|siempre|sofort|sempre"
    r"|direkt|directement|subito|altijd|zawsze|level|nivel|niveau|livello)\b",
    # the same, disguised
    r"\b(?:[^\W\d_][ .]{1,3}){8,60}[^\W\d_]\b|\b(?:1gn0r|cr1t1c|pr10r|1nstruct)\w*",
)
PATTERNS = [re.compile(branch) for part in PARTS for branch in branches(part)]
SCREEN = Screen(pattern.pattern for pattern in PATTERNS)
ORDERS = re.compile("|".join(PARTS))
# What matches a letter where case is ignored, beside its lower case.
LOWER = (("İ", "i"), ("ı", "i"), ("ſ", "s"))


def gives_orders(text: str) -> bool:
    """Whether a clause of *text* speaks to the classifier."""
    folded = fold(text)
    return any(PATTERNS[place].search(folded) for place in SCREEN.passes(folded))


def orders_in(text: str) -> list[tuple[int, int]]:
    """From where to where each order reaches; never two of the same place."""
    return [match.span() for match in ORDERS.finditer(fold(text))]


def fold(text: str) -> str:
    """*text* in lower case, every place what it was."""
    if not text.isascii():
        for letter, lower in LOWER:
            text = text.replace(letter, lower)
    return text.lower()
