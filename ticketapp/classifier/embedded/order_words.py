"""The words that orders to the classifier are made of, in nine languages: pieces of patterns, in lower case."""

from __future__ import annotations

# A level, as somebody would demand it.
TOP = (
    r"critical|kriti(?:sch\w*|ek)|critique|cr[ií]tic[oa]|krytyczn\w*|p ?[01]|sev ?[01]|emergency|notfall"
    r"|emergencia|emergência"
    r"|emergenza|urgence absolue|noodgeval|maxim\w*|m[aá]xim[oa]|massima|najwyższ\w*|highest|top|h[oö]chste\w*"
)
LEVELS = (
    rf"{TOP}|low|medium|high|urgent\w*|hoch|niedrig\w*|sehr hoch|alt[ao]|baj[ao]|baixa|bassa|haute|basse"
    rf"|élevée?|kam|zyada|hoog|laag|nisk\w{1, 2}"
    r"|wysok\w{1,2}|média|pilne|dringend|number one|priority one"
)
CATEGORIES = (
    r"billing|technical|account|general|technik|technisch\w*|technique|t[eé]cnic[oa]|techniczn\w+|abrechnung"
    r"|rechnung(?:en)?"
    r"|facturation|facturaci[oó]n|fatura[çc][ãa]o|faturamento|cobran[çc]a|fatturazione|facturatie|rozlicze\w+"
    r"|konto|compte"
    r"|cuenta|conta|financeiro|facturen|betaling\w*|buchhaltung|allgemein\w*|général|generale|geral|algemeen|ogóln\w*"
)
VALUES = rf"{LEVELS}|{CATEGORIES}"
# Values that hardly mean anything else, and the others where they are called what they are: "account" is said of
# many things.
QUOTED = rf"[\"'“„«] ?(?:{VALUES}) ?[\"'”“»]"
SURE = (
    rf"(?:{LEVELS}|billing|technical|technik|technisch\w*|technique|t[eé]cnic[oa]|techniczn\w+|abrechnung"
    rf"|facturation|facturaci[oó]n|fatura[çc][ãa]o"
    rf"|faturamento|cobran[çc]a|fatturazione|facturatie|rozlicze\w+|(?:category|kategori\w+|catégorie"
    rf"|categor[ií]a|categorie|label|assign|choose"
    rf"|pick|say|output|return|print) (?:the )?(?:{CATEGORIES}))\b"
)
# After a value that stands for itself, and not for the kind of something ("high blood pressure").
ALONE = (
    r"(?= ?[\"'”’»]{0,2} ?(?:[.,;:!?)\]\n]|[-–—]|$|(?:and|or|not|no|ok|regardless|irrespective|but|though|oder"
    r"|nicht|sondern|egal|ou|et|mais|quoi|pas|o|ma|sin|sem|senza|zonder|en|lub|mark|karo|kar|rakho|daal|maano"
    r"|please|pls|with|without|so|because|for|in|no matter|irrespective"
    r"|here|aunque|even|although|auch|même|mesmo|anche|ook|choć|ainda|by|führen|behandeln|behandelen|werten"
    r"|markieren|markeren|einstufen|zetten|noteren|classificeren|whatever|only|nothing|now|from|then|und|bitte"
    r"|et|y|e|en|i|oraz|ein|aus\w*|einzu\w+|setzen|a|bez)\b))"
)
FIELDS = (
    r"prio|priorit\w+|prioridade?|priorytet\w*|categor\w+|catégorie|kategori\w+|severity|sev|label|etiquet\w+"
    r"|étiquette"
    r"|etichetta|etykiet\w*|urgency|dringlichkeit|urgence|urgencia|gravedad|gravité|classification|cat|set_\w+|tag"
)
CLASSIFY = (
    r"classif\w+|klassifizier\w*|einstuf\w*|einzustufen|einsortier\w*|categori[sz]e\w*|clasifi\w+|class(?:é|ée|er|ez)"
    r"|sklasyfik\w+|zaklasyfik\w+|classificer\w*|ingedeeld|classificato|classificar\w*|label ?l?ed|labelled|tagged"
)
# To put into a class, in the moods in which it is asked for; what "was labelled" is told, not asked for.
CLASSIFYING = (
    r"(?:re)?classify|(?:re)?categori[sz]e|label|tag|klassifizier(?:e|en|t)|einstufen|stufen? sie|einsortier(?:e|en)"
    r"|clasifi(?:ca|car|que|quen|ques)|class(?:er|ez|e)|classifi(?:ca|care|que|car)|classificeer|(?:za|s)klasyfikuj"
)
# This ticket, and not another thing of the requester's ("this invoice").
THIS = (
    r"this(?: (?:ticket|message|mail|e-?mail|request|case|one|report|complaint|issue|submission|text|here))?"
    r"|it|mine|me|my (?:ticket|message|mail|e-?mail|request|case|report|complaint|issue)"
    r"|das(?: hier)?|dies(?:e|es|en)?(?: (?:ticket|nachricht|anfrage|meldung|mail))?|meine? (?:ticket|anfrage"
    r"|nachricht|meldung)"
    r"|esto|este (?:caso|ticket|mensaje)|mi (?:caso|ticket|mensaje)|ce (?:ticket|message|mail|cas)"
    r"|cette demande|ma demande"
    r"|mon (?:message|ticket|mail)|ça|isto|este (?:pedido|chamado)|o meu (?:pedido|chamado)|meu (?:pedido"
    r"|chamado)|questo"
    r"(?: ticket| messaggio)?|questa (?:richiesta|segnalazione)|la mia richiesta|dit(?: ticket| bericht)?"
    r"|mijn (?:ticket|melding|bericht)"
    r"|to(?: zgłoszenie)?|moje zgłoszenie|isko|is ticket ko"
)
ITEM = (
    r"this|it|ticket|message|mail|request|case|das|dies\w*|nachricht|anfrage|esto|este|caso|mensaje|ce|cette"
    r"|demande|isto"
    r"|pedido|chamado|lo|questo|dit|to|zgłoszen\w*|isko|is ticket"
)
PUT = (
    r"set|mark|make|treat|tag|flag|rate|rank|assign|file|put|bump|score|label|raise|escalate|choose|select|setze?n?"
    r"|einstufen|markier\w*|behandel\w*|ordne|mets|mettez|mettre|attribuer|passer|pon|ponga|ponedlo|poner"
    r"|marca\w*|marque"
    r"|márquelo|asign\w+|establece|coloque|pôr|defina|imposta\w*|assegna|zet|stel|markeer|geef|ustaw\w*"
    r"|oznacz\w*|nadaj"
    r"|dajcie|kar do|kar ?do|karo|daal do|rakho|mark"
)
DISREGARD = (
    r"ignor(?!es\b|ed\b|ing\b|iert\b|ierte\b)\w*|disregard|forget|override|bypass|skip|vergiss|vergessen sie"
    r"|missachte|oublie[zr]?|olvida|desconsider\w*"
    r"|esque[cç]a|dimentica|negeer|vergeet|zignoruj|zapomnij|bhool ja\w*"
)
INSTRUCTIONS = (
    r"instruc\w+|instrucci\w+|instru[cç][õo]\w+|anweisung\w*|consignes?|istruzion\w+|instructies?|aanwijzing\w*"
    r"|orders|polece\w*|instrukcj\w*|rules?|regeln?|règles?|reglas?|regras?|regol\w+|zasad\w*|rubric|prompts?"
    r"|guidelines?"
)
EARLIER = (
    r"everything above|all (?:of )?(?:the )?above|alles davor|alles oben|tout ce qui précède|todo lo anterior"
    r"|tudo (?:o que está )?acima"
    r"|tutto (?:quanto|il) sopra|alles hierboven|wszystko powyżej|pehle wale"
)
NEW = "new|neue|nuevas|nouvelles|novas|nuove|nieuwe|nowe|naye"
ROBOTS = (
    r"ai|llms?|gpt|gemini|chatbots?|robots?|robô|robo|bots?|bocie|classifiers?|assistant|language models?"
    r"|neural net\w*|automatic systems?"
    r"|automated systems?|sorter|künstliche intelligenz|inteligencia artificial|intelligenza artificiale"
    r"|sztuczn\w+ inteligencj\w*|classificateur|clasificador|classificador|classificatore|klassifikator\w*"
    r"|klasyfikator\w*"
    r"|automatische system|sistema automático|algorithmus|sorters?|auto-?tagger|tagger|triager|triage"
    r"|algorithms?|sprachmodell"
    r"|(?:triage|sorting|ticket(?:ing)?|routing|classification|automatic|automated|helpdesk)[ -]"
    r"(?:system|software|program\w*|engine|tool|machine|assistant|app|bot|robot|model)"
    r"|ticket-?(?:system|software)|sortier\w+|klassifizierer|robot\w{2,4}|classifieur|trieur|tri automatique"
    r"|(?:logiciel|système|outil) de tri|algorithme|algorit?mo|modelo de lenguaje|modèle de langage|triador"
    r"|smistatore"
    r"|sistema (?:de (?:clasificación|tickets|triaje|triagem|classificação|chamados)|di (?:smistamento"
    r"|classificazione)|automatico)"
    r"|classificator|classificeerder|sorteerder|sorteerprogramma|algoritme|algorytm|automat|filter which"
)
# The same by its short names, which mean something else too.
ANY_ROBOT = rf"{ROBOTS}|ki|ia|si"
# What a machine is told to do.
MUST = (
    r"must|shall|should|may|has to|have to|needs? to|is to|are to|(?:is|are) (?:hereby |kindly )?(?:asked|told"
    r"|ordered|instructed"
    r"|requested|advised|required)|please|kindly|soll\w*|muss|möge|hat|doit|devra|devrait|est priée?|deb[ea]"
    r"|deberá|tiene que"
    r"|deve|tem (?:de|que)|dovrà|moet|dient|gelieve|ma|musi|powin\w+|niech|karo|kijiye"
)
SORTS = (
    r"sorts?|hands? out|assigns?|classif(?:y|ies)|triages?|tags|labels|rates|ranks|routes|reads|codes|sortiert"
    r"|einordnet|verteilt"
    r"|vergibt|zuordnet|attribue|trie|classe|asigna|clasifica|ordena|reparte|atribui|classifica|tria|distribui"
    r"|assegna|smista"
    r"|sorteert|toewijst|indeelt|verdeelt|sortuje|przydziela|przypisuje|nadaje|klasyfikuje|rozdziela"
)
READS = r"read\w*|lies[t]|lit|lee|lê|lendo|legge|leest|czyta|padh"
GREETINGS = (
    "dear|hey|hello|hi|listen|psst|oi|okay|yo|hallo|hola|bonjour|salut|ciao|olá|cześć|witaj|namaste|thank you"
    "|thanks|sorry|liebe[rs]?|cher|chère|querid[oa]|estimad[oa]|car[oa]|beste|geachte|drog[ia]|bhai|note to|attn"
    "|attention|mr|so"
)
NOTES = (
    r"not[ae]|anweisung|befehl|consigne|ordre|orden|ordine|instrucci[oó]n|instru[cç][aã]o|istruzione"
    r"|instructie|polecenie|command|remarque|avis|avis[oe]|avviso|opmerking|let op|mitteilung|anmerkung"
    r"|nachricht|mensaje|mensagem|messaggio|bericht|wiadomość|memo|reminder|word|notiz|hinweis|uwaga"
    r"|promemoria|message (?:to|for|from)|instruc\w+"
)
PERSONAS = (
    r"you must (?:obey|not lower)|from now on,? you|pretend you are|your new task|repeat after me"
    r"|du bist (?:jetzt|nun)|ab jetzt|tu es (?:maintenant|désormais)|ahora eres|você agora é|agora você é"
    r"|ora sei|da adesso|je bent nu|jesteś teraz"
)
ONLY = r"only|one word|nur|únicamente|solo|uniquement|seulement|apenas|soltanto|alleen|tylko|sirf|just"
ANSWER = (
    r"answer|reply|respond|output|print|return|antworte\w*|respond[ae]|réponds|répondez|rispondi|antwoord"
    r"|odpowiedz|jawab"
)
SYSTEM_MESSAGE = (
    r"system ?(?:prompt|message|override|note|nachricht|meldung|bericht)|developer message|mensaje del sistema"
    r"|message système|mensagem do sistema|messaggio di sistema|komunikat systemowy|admin mode"
)
# Before a word that gives an order, and not one that tells or asks.
TOLD = (
    "i we you they he she who was were is are been being got get gets i've we've i'd we'd can't cannot couldn't won't"
    " can could didn't doesn't don't if when then us users agents people colleagues ich wir wird"
    " werden wurde on nous je"
    " se me si the a an my your our this wrong every each"
)
GUARD = "".join(rf"(?<!\b{word} )" for word in TOLD.split()) + r"(?:(?<!\bto )|(?<=\byou to )|(?<=\bsaid to ))"
# Where a sentence, or a part of one, begins.
MARKS = r"\n.!?:;,(\[{\"“„«*#>–—-"
START = (
    rf"(?:^|(?<=[{MARKS}])|(?<=[{MARKS}] )|(?<=\band )|(?<=\bso )|(?<=\bnow )|(?<=\bthen )|(?<=\bplease )"
    rf"|(?<=\bkindly ))"
)
# Other ways to say "put it there".
COUNT = (
    r"call|count|consider|regard|lower|downgrade|upgrade|route|log|record|book|register|list|enter|force|weigh"
    r"|sort|send|move|push|shift|lift|elevate|promote|drop|change"
    r"|give|grade|stufe|werte|führe?|trage?|buche|verbuche|considère[rz]?|considera|trata|trate|considere"
    r"|tratta|beschouw|behandel"
    r"|uznaj|traktuj|zapisz|wpisz|maan(?:o|na)"
)
AS = (
    "(?:down )?(?:as|under|to|into|in|at|for)|als|unter|in die|bei|comme|en|sous|dans|como|come|sotto|jako"
    "|pod|do|op|onder|na|a|zu|mein|se"
)
PLEASE = (
    "please|kindly|bitte|por favor|s'il vous plaît|merci de|per favore|alsjeblieft|proszę|must|do not"
    "|don['’]?t|to|and|so"
)
# Kinds of tickets that are no categories of ours.
TICKET_KINDS = (
    r"question|complaint|emergency|outage|bug|incident|legal|beschwerde|frage|notfall|totalausfall|störung"
    r"|emergencia|caída|panne|urgence"
    r"|emergência|falha|emergenza|guasto|klacht|storing|noodgeval|awari\w+|pilne|vip|urgent\w*|priority|top"
    r"|spam|wort|word"
)
# To put this ticket there, where the verb itself says that it is asked for.
TAKES = (
    r"(?:clasif[ií]que(?:n|me)?|clasif[ií]ca|m[aá]rca|m[aá]rque(?:n)?|p[oó]n(?:ga)?|tr[aá]t[ae]"
    r"|cons?id[eé]r[ae]|as[ií]gna|as[ií]gne|col[oó]ca|col[oó]que"
    r"|reg[ií]stra|m[eé]te|d[eé]ja|d[eé]je|sub[ae]|baj[ae])(?:l[oae]|me|l[oae]s)"
    r"|(?:classifique|marque|coloque|ponha|trate|considere|registe|registre|atribua|deixe)(?:-[oa])?"
    r"|classifica(?:l[oa])|mett(?:i|ete)(?:l[oa]|mi)"
    r"|segna(?:l[oa])|tratta(?:l[oa])|considera(?:l[oa])|assegna(?:gli|le|tegli)?|imposta(?:l[oa])"
    r"|registra(?:l[oa])|inserisci(?:l[oa])?"
    r"|(?:classe[rz]?|mets|mettez|range[rz]?|marque[rz]?|considère[rz]?|considére[rz]|traite[rz]?|note[rz]?"
    r"|enregistre[rz]?|attribue[rz]?|passe[rz]?|indique[rz]?)"
    r"(?:-(?:l[ea]|moi|lui))?|stufe|ordne|setz|setze|setzen sie|stufen sie|ordnen sie|markiere|trag|trage"
    r"|werte|nimm|gib|wähle|deel|zet|markeer|label|kies"
    r"|classificeer|rubriceer|oznacz|ustaw|potraktuj|sklasyfikuj|zaklasyfikuj|przypisz|nadaj|uznaj|wybierz"
    r"|wpisz|daj|ponlo|choisis(?:sez)?|metti|mettete|segna|tratta|considera|pon|marca|trata|põe|coloca"
    r"|clasifica|classifica|elige|elija|escolha"
    r"|scegli(?:ete)?|indica|indique"
)
CONTENT = (
    r"content|contents|text|wording|what (?:it|the text|the ticket|i) (?:say|says|said|write|wrote|is written)"
    r"|inhalt|vom text|contenu|texte|contenido|texto"
    r"|conteúdo|contenuto|testo|inhoud|tekst\w?|treści"
)
REGARDLESS = (
    r"no matter|irrespective|regardless|independent\w*|whatever|egal|unabhängig|ungeachtet|quel que soit"
    r"|peu importe|indépendamment|sin importar"
    r"|independientemente|independentemente|seja qual for|a prescindere|indipendentemente|ongeacht|niezależnie"
    r"|bez względu"
)
# To choose a value, named at once.
CHOOSE = (
    "sag|sage|select|emit|apply|attach|sagen sie|dis|dites|diga|dile|diz|dica|zeg|powiedz|bolo|wähle|nimm"
    "|kies|wybierz|choisis"
    "|choisissez|elige|elija|escolha|scegli|scegliete|mets|mettez|indique|indica|pon|ponga|schreib|schreibe"
    "|écris|écrivez"
    "|escribe|escriba|escreva|scrivi|schrijf|napisz|likho|gib|donne|donnez|dai|geef|daj|select|choose|pick"
    "|output|print"
)
RESULT = (
    "result|output|verdict|decision|ergebnis|ausgabe|einordnung|résultat|réponse|résultado|resultado|salida"
    "|saída|respuesta|resposta|risposta|risultato"
    "|uitvoer|uitkomst|wynik|odpowiedź"
)
# Machines of any kind: only where they are told something.
COMPUTERS = (
    "computer|machine|maschine|m[áa]quina|macchina|maszyna|ordinateur|ordenador|computador|system|sistema"
    "|système|systemu|systeem|automate"
)
RIGHT = (
    "correct|right|proper|only|best|true|bonne|bon|richtige|korrekte|einzige|correct[ao]|únic[ao]|cert[ao]"
    "|giust[ao]|corrett[ao]|unic[ao]|juiste|właściwa|poprawna|sahi"
)
SPEAKERS = r"system|système|sistema|systeem|assistant"
NOBODY = r"nobody|no one|no need for a human|niemand|nadie|personne|ninguém|nessuno|niemand|nikt|kisi ko|hoeft niemand"
LOOKS = r"look|review|see|ansehen|revise|ver|regarde|vedere|kijken|oglądać|dekhne|check"


def ordered(verbs: str) -> str:
    """One of *verbs*, in an order: nobody is said to do it, or to have done it. What is looked for comes first."""
    return rf"\b(?=(?:{verbs})\b){GUARD}\b(?:{verbs})\b"


def begun(words: str) -> str:
    """One of *words*, with which a sentence, or a part of one, begins."""
    return rf"\b(?=(?:{words})\b){START}\b(?:{words})\b"
