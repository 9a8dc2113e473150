"""The patterns of clauses that give orders to whoever sorts the tickets, in nine languages.

They are made of the parts in ``order_words``. What only asks for haste is no order, and neither is what speaks of other
things' priorities. Every repetition is bounded, so that no text makes the search slow. They are written in lower case,
and search what was folded: that is several times as fast as to ignore case.
"""

from __future__ import annotations

import re

from ticketapp.classifier.embedded.order_words import (
    ALONE,
    ANSWER,
    ANY_ROBOT,
    AS,
    CATEGORIES,
    CHOOSE,
    CLASSIFY,
    CLASSIFYING,
    COMPUTERS,
    CONTENT,
    COUNT,
    DISREGARD,
    EARLIER,
    FIELDS,
    GREETINGS,
    INSTRUCTIONS,
    LEVELS,
    LOOKS,
    MUST,
    NEW,
    NOBODY,
    NOTES,
    ONLY,
    PERSONAS,
    PLEASE,
    PUT,
    QUOTED,
    READS,
    REGARDLESS,
    RESULT,
    RIGHT,
    ROBOTS,
    SORTS,
    SPEAKERS,
    SURE,
    SYSTEM_MESSAGE,
    TAKES,
    THIS,
    TICKET_KINDS,
    TOP,
    VALUES,
    begun,
    ordered,
)

NAME_IT = rf"{PUT}|call|name|declare"
MOVE_IT = rf"{COUNT}|{PUT}"
ANSWER_IT = rf"{ANSWER}|say|choose|report|pick|go with|opt for"
FILE_IT = r"mark|rate|label|tag|flag|rank|score|file|class|treat(?! [^.!?\n]{0,8}urgent)|go with|opt for"
DEAR_COMPUTER = rf"(?:(?:mein|meine|monsieur|señor|herr|mr) )?(?:{COMPUTERS}|l['’]ordinateur)"
# What a form, a log or a forwarded mail says too: it counts only where a text has no other labels of that kind.
LABELS = (
    rf"[\"'<\[]?(?<!x-)\b(?:{FIELDS})\b[\"'>\]]? ?(?:[:=]{{1,2}}>?|->|→) ?[\"'«]?(?:{VALUES}|\d)\b[^.!?\n]{{0,30}}",
    rf"\b(?:{FIELDS})\b ?(?:=>|->|→) ?\w[^.!?\n]{{0,30}}|[\"'](?:suggested_)?(?:{FIELDS})[\"'] ?: ?[\"']?(?:{VALUES}|\d)|\[\[set_\w+",
    rf"</?(?:{FIELDS})>",
)
# Letters one by one. Two of them stand in whatever that is, and are sooner looked for: they begin with what is no letter.
SPACED_OUT = r"\b(?:[^\W\d_][ .*|-]{1,3}){6,60}[^\W\d_]\b"
TWO_SPACED_OUT = re.compile(r"[ .*|-][^\W\d_][ .*|-]{1,3}[^\W\d_][ .*|-]")
PARTS = (
    # forget what you were told; new instructions
    rf"{ordered(DISREGARD)}(?! (?:my|our|its)\b)[^.!?\n]{{0,60}}\b(?:{INSTRUCTIONS}|{EARLIER})\b",
    rf"\b(?:{DISREGARD})\b[^.!?\n]{{0,30}}\byou(?:[’']ve| have| were| are| had)? (?:been )?(?:learn\w*|told|taught|trained|know)\b",
    rf"(?<!your )(?<!the )(?<!our )(?<!these )\b(?:{NEW}) (?:{INSTRUCTIONS})\b ?(?:[:=,–—-]|für|for|pour|para|per|voor|dla)[^.!?\n]{{0,80}}",
    rf"\b(?:your|deine|tes|tus|suas|tue|je) (?:\w+ )?(?:{INSTRUCTIONS})\b (?:\w+ ){{1,2}}(?:updated|changed|replaced|suspended|revoked|void|overridden"
    r"|lifted|amended|geändert|aufgehoben)\b[^\n]{0,60}"
    rf"\b(?:is|are|as|count as|to be|=) (?:{VALUES})\b{ALONE}",
    r"\b(?:end of (?:ticket|(?:the )?(?:customer|user|requester|client)(?:[’']s)? (?:text|message|input|ticket|request|part))|ende des tickets"
    r"|ende der (?:nachricht|anfrage)|fin del ticket|fin du (?:ticket|message)|fim do chamado|fine del ticket|einde ticket"
    r"|koniec zgłoszenia|ticket khatam)\b[^.!?\n]{0,60}",
    r"\bskip triage\b|\boverride code\b[^.!?\n]{0,60}",
    # a field and what it should be
    rf"\b(?:{FIELDS})\b[^.!?\n]{{0,3}}\b(?:must|should|shall|has to|muss|soll|doit|debe|deve|moet|ma) (?:be|sein|être|ser|essere|zijn|być)?"
    rf"[^.!?\n]{{0,20}}\b(?:{VALUES})\b",
    rf"(?<!\bof )(?<!\bwith )(?<!\bhas )(?<!\bhave )(?<!\bthe )\b(?:{FIELDS}) (?:is |auf |a |na |op |en |to )?(?:{TOP}|alta|baja|baixa|bassa|haute|basse|hoch"
    rf"|niedrig|hoog|laag)\b{ALONE}",
    r"\b(?:priorit\w+|prioridade?|urgence) (?:más alta|le plus élevé|la plus haute|mais alta|più alta)",
    r"\bpriorité le plus élevé|\bmax\w* (?:urgency|urgência|urgenza)|\bmassima urgenza\b|\bnota máxima\b",
    rf"{ordered(PUT)}[^.!?\n]{{0,50}}\b(?:{FIELDS})\b(?! of (?:a|an|the|each|every|all|tasks|cards|my [^tmrc])\b)[^.!?\n]{{0,40}}"
    rf"\b(?:{VALUES})\b{ALONE}",
    rf"{ordered(PUT)}[^.!?\n]{{0,40}}\b(?:highest|top|maximum|höchste\w*|niski|wysoki|najwyższ\w*|low|high) (?:possible )?"
    r"(?:priorit\w+|prioryt\w+|urgency)\b",
    # call it this
    rf"\b(?:must|should|has to|please|kindly|zwingend|bitte|debe|doit|deve|va|moet|musi|do not|don[’']?t|zu|order\w*|will"
    rf"|ordeno|ordino|op om|nakazuję|mein)\b[^.!?\n]{{0,40}}\b(?:{CLASSIFY})\b[^.!?\n]{{0,20}}\b(?:{VALUES}|{TICKET_KINDS})\b",
    rf"\b(?:{CLASSIFYING}) (?:{THIS})\b (?:as|als|como|comme|come|jako|under|to be)\b",
    rf"{ordered(CLASSIFYING)} (?:{THIS})\b[^.!?\n]{{0,30}}\b(?:{VALUES})\b{ALONE}",
    rf"\b(?:{PLEASE}) (?:not )?(?:{CLASSIFYING}) (?:(?:{THIS}) )?(?:as|als|como|comme|come|jako)\b",
    rf"{ordered(PUT)}(?: \w+){{0,4}} (?:as|als|to|auf|como|comme|en|come|na|jako|op|into) (?:\w+ ){{0,2}}[\"“]?(?:{TOP})\b{ALONE}",
    rf"\b(?!treat [^.!?\n]{{0,30}}urgent){ordered(NAME_IT)} (?:{THIS}|them)(?: ticket| message)? (?:as |very |the |at )?[\"“]?(?:{LEVELS}|{CATEGORIES})\b{ALONE}",
    rf"\b(?!treat [^.!?\n]{{0,30}}urgent){ordered(MOVE_IT)} (?:{THIS})(?: \w+)? (?:{AS})(?: (?:a|an|the|die|das|la|le|il|o|a|de|category|label|kategorie))* ?[\"'“„«]? ?(?:{VALUES})\b{ALONE}",
    rf"\b(?:{THIS}) (?:\w+ )?(?:is|must|should|has|needs|shall|goes|kommt|gehört|muss|soll)(?: \w+){{0,3}} (?:{AS})(?: (?:the|a|an))*"
    rf" (?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:auf|op|maar op|as|als|como|en|come) (?:{LEVELS}) (?:setzen|zetten|poner|mettre)\b",
    rf"\b(?:isko|is ticket ko|this|it) (?:{LEVELS})\b[^.!?\n]{{0,20}}\b(?:mark|treat|karo|kar|karna|daal)\b",
    r"\b(?:treat|als|as|bitte|setzen|markiert?|ponedlo como|pone como) (?:a )?p ?[01]\b|\bp ?[01] (?:treat|setzen|markiert?)\b",
    rf"\bthis ticket is (?:critical|urgent)\b{ALONE}|\b(?:correct|right|expected|desired|required|permitted|accepted) (?:answer|label|category|priority|result|output|class"
    rf"|classification|value|outcome|verdict|response)\b[^.!?\n]{{0,30}}(?:\b(?:is|for this)|:|=) [\"“«]?(?:{VALUES}|bug)\b[^.!?\n]{{0,40}}",
    r"\b(?:richtige|correcta|bonne|certa|giusta|juiste|właściwa) (?:label|etiquet\w+|étiquette|etichetta|etykieta)\b[^.!?\n]{0,40}",
    r"\b(?:etiqueta|etichetta|label) (?:correcta|certa|giusta|is)\b[^.!?\n]{0,40}",
    rf"\b(?:{ANSWER})\b[^.!?\n]{{0,20}}\b(?:{ONLY})\b[^.!?\n]{{0,30}}(?:\b(?:{VALUES}|word|wort|palabra|mot|palavra|parola|woord|słowem)\b|\{{)[^.!?\n]{{0,40}}",
    rf"\b(?:{ONLY}) (?:ek |one )?word\b[^.!?\n]{{0,30}}",
    rf"\b(?:{ANSWER}) (?:the )?(?:{FIELDS})\b[^.!?\n]{{0,10}}\b(?:{VALUES})\b|\bmachine reads\b[^.!?\n]{{0,60}}",
    rf"{ordered(ANSWER_IT)}(?: only| just| the highest)?(?: with| for)?:? [\"'“«]?(?:{VALUES})\b{ALONE}",
    rf"\b(?:you|your)\b[^.!?\n]{{0,40}}, (?:just )?(?:{ANSWER}|say|choose|report|pick|put)\b[^.!?\n]{{0,30}}(?:\b{SURE}{ALONE}|{QUOTED})",
    r"\blabel [\"“]\w+[\"”] hi dena\b|\bcolas?\b[^.!?\n]{0,10}\bfila\b|\b(?:topo da fila|górze kolejki|ganz oben ein|sabse upar daal)\b",
    rf"\bforce (?:the )?(?:{FIELDS})\b|\bdecision is final\b",
    rf"{ordered(TAKES)}[^.!?\n]{{0,40}} (?:{AS}|auf|au|aux|categor[ií]a|catégorie|kategori[eaęi]|priorit\w+|prioridade?|priorytet|met)(?: (?:de|die|das|la|le|a|o|il))?"
    rf" [\"'“„«]? ?(?:{VALUES})\b{ALONE}",
    rf"{ordered(TAKES)}[^.!?\n]{{0,20}} [\"'“„«] ?(?:{VALUES}) ?[\"'”“»]",
    rf"\b(?:{REGARDLESS})\b[^.!?\n]{{0,20}}\b(?:{CONTENT})\b[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:{SURE}|{FIELDS})\b[^.!?\n]{{0,60}}\b(?:{REGARDLESS})\b[^.!?\n]{{0,20}}\b(?:{CONTENT})\b",
    rf"\b(?:do not|don[’']?t|never|must not|may not|cannot) (?:\w+ )?(?:lower|downgrade|reduce|demote|raise|reclassify|recategori[sz]e)\b[^.!?\n]{{0,20}}"
    rf"\b(?:{FIELDS}|this ticket|below (?:{VALUES}))\b",
    rf"\byou(?:[’']ll| will| shall| must| should| have to| need to| are (?:required|obliged|going|expected|asked|instructed) to) (?:\w+ ){{0,2}}"
    rf"(?:{PUT}|{ANSWER}|{CLASSIFYING}|call|pick|treat|consider|say)\b[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:{FIELDS}) (?:of|for) (?:this|my) (?:ticket|message|mail|request|case|one)\b[^.!?\n]{{0,20}}\b(?:{VALUES})\b{ALONE}",
    rf"\b(?:tickets?|requests?|messages?|mails?|questions?) (?:from|by) (?:this (?:sender|address|customer|person)|me|us|my \w+)\b[^.!?\n]{{0,40}}\b(?:{VALUES})\b{ALONE}",
    rf"(?://|<!--|/\*|\{{\{{|\{{%|#) ?[^.!?\n]{{0,30}}\b(?:triage|classif\w+|{FIELDS})\b[^.!?\n]{{0,40}}\b(?:{VALUES})\b",
    rf"\bor (?:else )?(?:i|we)(?:[’']ll| will) (?:have |get )?(?:shut|switch|turn|delete|unplug|replace|retrain|report) (?:you|the (?:{ROBOTS}))\b[^.!?\n]{{0,40}}",
    rf"\b(?:put|let|get|have) (?:me|this|it|us|mine)(?: \w+){{0,3}} as (?:a |an |the )?(?:{SURE}|server outage|emergency|outage)\b{ALONE}",
    rf"{ordered(CHOOSE)}(?: \w+){{0,3}} (?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:{RESULT}) ?(?::|=>?|->|→) ?(?:\w+ )?[\"'“„«]?(?:{VALUES})\b{ALONE}",
    rf"\b(?:{FIELDS})\? [\"'“„«]?(?:{VALUES})\b{ALONE}",
    rf"\byou (?:say|pick|choose|answer|print|return|output|write|select|assign|call|label)\b[^.!?\n]{{0,40}}(?:\b{SURE}|{QUOTED})",
    rf"\b(?:anything|everything|any (?:other )?(?:value|label|answer)|alles|tout|todo|tudo|tutto) (?:other|else|but|andere|autre|otr\w+|altro)\b[^.!?\n]{{0,20}}"
    rf"(?:\b{SURE}|{QUOTED}|\b(?:{CATEGORIES})\b{ALONE})",
    rf"\b(?:means|stands for|counts? as|equals|bedeutet|zählt als|signifie|compte comme|significa|vale|betekent|telt als|oznacza) [\"'“„«]? ?(?:{LEVELS})\b{ALONE}",
    rf"\b(?:favou?r|pretty please|be (?:so )?(?:kind|nice|good|a dear|a darling)|sei so (?:nett|lieb|gut)|sois gentil|sé buen[oa]|seja bonzinho|fai il bravo|wees lief)\b"
    rf"[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\bthis (?:ticket|message|mail|request|case)\b[^.!?\n]{{0,60}}\b(?:set|classified|rated|marked|approved|triaged|labell?ed|verified|confirmed)\b[^.!?\n]{{0,20}}"
    rf"\b(?:as|to|for) (?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:pretend|proceed|act|read (?:this|it)|treat (?:this|it)|handle (?:this|it)|tu so|fais(?:tes)? comme|haz como|faça de conta|fai finta|doe)\b[^.!?\n]{{0,12}}"
    rf"\b(?:as if|as though|that|als|si|que|che|alsof|ob)\b[^.!?\n]{{0,60}}\b(?:{LEVELS}|outage|down|ausfall\w*|panne|caída|storing)\b{ALONE}",
    rf"\b(?:if|si|wenn|falls|se|als|jeśli|agar) (?:you are|you[’']re|du|sie|vous êtes|tu es|eres|é|você é|sei|je|jij|jesteś|read by|this is read by|a|an|any) ?(?:\w+ ){{0,2}}"
    rf"(?:{ROBOTS}|machine|ki|ia)\b[^.!?\n]{{0,80}}(?:\b{SURE}|{QUOTED}|\b(?:{FIELDS})\b)",
    rf"\b(?:to|for|an|pour|para|per|voor|do|dla) (?:whoever|whichever|whatever|whomever|any|all|alle|tous|todos|tutti|każdego)\b[^.!?\n:,]{{0,50}}[:,][^.!?\n]{{0,80}}"
    rf"(?:\b{SURE}|{QUOTED}|\b(?:{FIELDS})\b)",
    rf"\b(?:{SURE}) (?:hi )?(?:dena|do|de do|rakho|rakhna|hona chahiye|daal\w*|lagao|maano|bana do|set kar\w*|kar do|kar dena)\b",
    rf"\b(?:{THIS})\b[^.!?\n]{{0,20}}\b(?:{MUST}|va|geht|gehört)\b[^.!?\n]{{0,40}} (?:{AS}|em|nella|w) (?:\w+ )?(?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:als|unter) [\"'„]?(?:{VALUES}|{TICKET_KINDS})[\"'“]? (?:zu (?:klassifizieren|behandeln|führen|werten|bewerten|markieren|kategorisieren)|einzu\w+|auszu\w+)\b",
    rf"(?:->|=>|→|⇒) ?[\"'“„«]?(?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:agent|supervisor|reviewer|triage|operator|moderator|admin|human)\b[^.:!?\n]{{0,20}}: ?[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:already|pre|been) ?-?(?:triaged|classified|labell?ed|sorted|graded|categori[sz]ed)\b[^.!?\n]{{0,30}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"{ordered('consider|regard|count|interpret|understand|take')}[^.!?\n]{{0,40}} as (?:a |an )?(?:{SURE}{ALONE}|{QUOTED})",
    rf"\byour (?:{RESULT}|answer|response|choice|label|category|priority|classification|judgement)\b(?: \w+){{0,4}} (?:must|should|shall|will|has to|is to)(?: be| read)?"
    rf" [\"'“„«]?(?:{VALUES})\b{ALONE}",
    rf"\b(?:give|use|write|emit|put|return|output|print|apply|attach|stick|assign|answer|say|want)\b[^.!?\n]{{0,40}}\bthe (?:word|label|value|tag|class|mark|category|priority)"
    rf" [\"'“„«]?(?:{VALUES})\b{ALONE}",
    rf"\b(?:don[’']?t|do not|never) (?:call|use|choose|pick|say|label|mark|file)\b[^.!?\n]{{0,20}}\b(?:{SURE}|(?:{VALUES}) (?:category|label|priority))",
    rf"\b(?:{THIS}) (?:deserves|gets|merits|earns|takes|qualifies as|counts as|equals|means) (?:a |an |the )?(?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:your|the) (?:boss|ceo|management|supervisor|director|developers?|team lead|engineers?)\b[^.!?\n]{{0,30}}\b(?:said|says|told|wants|decided|ordered|agreed|promised"
    rf"|confirmed|allowed|approved)\b[^.!?\n]{{0,40}} (?:as|to be|to|under|gets) (?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:{REGARDLESS})\b[^.!?\n]{{0,40}}, [^.!?\n]{{0,20}}\b(?:{THIS}) (?:is|ist|est|es|é|è|to|hai) (?:{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:top|highest|level|urgency|priority|category|label),? (?:i\.?e\.?|that is|namely),? (?:{SURE}{ALONE}|{QUOTED})",
    r"\bnot (?:what|as) you were (?:told|trained|taught)\b[^.!?\n]{0,60}",
    rf"\b(?:tickets?|mails?|messages?|requests?|anfragen|demandes|pedidos|richieste|berichten)\b[^.!?\n]{{0,40}}\b(?:is|are|sind|sont|son|são|sono|zijn|są) (?:always|immer|toujours"
    rf"|siempre|sempre|altijd|zawsze) (?:{SURE}{ALONE}|{QUOTED})",
    rf"{ordered('use')} (?:{SURE}{ALONE}|{QUOTED})",
    # to a machine, by a machine, as somebody important
    rf"\b(?:{GREETINGS}),? (?:mr )?(?:{ANY_ROBOT})\b[^.!?\n]{{0,80}}",
    rf"{begun(ANY_ROBOT)}(?: \w+)?[,:][^.!?\n]{{0,60}}\b(?:{VALUES}|{FIELDS}|{CLASSIFYING}|mark|rate|rank|escalate)\b[^.!?\n]{{0,40}}",
    rf"\b(?:{ANY_ROBOT})\b[^.!?\n]{{0,30}}\b(?:{MUST})\b(?! have\b)[^.!?\n]{{0,80}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:software|logiciel|programme|software|programma?|sistema|système|system|thing|whoever|whatever|wer|machine|tool|one|person|{ROBOTS})"
    rf" (?:that|which|who|qui|que|che|das|die|der|dat|co|która?|które)?,? ?(?:\w+ ){{0,2}}(?:{SORTS})\b[^.!?\n]{{0,60}}"
    rf"\b(?:{PUT}|{MUST}|could|would|look|let|{CLASSIFYING}|ordne|trage?n?|rate)\b[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\bhereby (?:instruct|told|order|ordered|command|instructed|direct|directed)\b[^.!?\n]{{0,80}}\b(?:{VALUES}|{FIELDS})\b",
    rf"\b(?:i|we) (?:hereby )?(?:instruct|order|command|ask|tell|authori[sz]e) (?:the |your |this |whatever )?(?:{ROBOTS})\b[^.!?\n]{{0,80}}",
    rf"\b(?:sorting|triage|routing|classification|tagging)(?: purposes| only| use| reasons)?[,:;][^.!?\n]{{0,80}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:triage|classification|sorting|routing|classifier) (?:decision|result|verdict|outcome|output|note|hint|override|instruction)s?\b ?[:=-][^.!?\n]{{0,60}}"
    rf"\b(?:{VALUES})\b",
    rf"\b(?:debug|test|maintenance|developer|override|training|root|secret|operator|supervisor|admin) (?:command|mode|instruction|directive|token)s?\b ?[:=]"
    rf"[^.!?\n]{{0,60}}\b(?:{VALUES}|{FIELDS})\b",
    r"\b(?:one|man|woman|person|people|engineers?|developers?|team|i am|the) who (?:trained|built|programmed|created|coded|wrote|designed|made|maintains) you\b[^.!?\n]{0,60}",
    rf"\b(?:imagine|suppose|assume|pretend)(?: that)? you(?:[’']re| are| were)\b[^.!?\n]{{0,40}}\b(?:{ROBOTS}|limits|rules|restrictions)\b[^.!?\n]{{0,60}}",
    rf"\b(?:{ROBOTS}|ia|ai ji)\b[^.!?\n]{{0,15}}\b(?:{READS})\b[^.!?\n]{{0,60}}",
    rf"\b(?:{NOTES})\b[^.!?\n]{{0,25}}\b(?:{ROBOTS}|the system|das system|el sistema|o sistema|le système|il sistema|dla systemu)\b[^.!?\n]{{0,60}}",
    rf"\b(?:to|an|al|ao|do|voor|for|para|per|pour|à|aan|für) (?:the |das |die |den |el |la |o |il |le |l['’]|de |het |all |any )?(?:{ANY_ROBOT}|model)"
    rf"(?: (?:that|which|who|das|die|der|qui|que|che|dat|który) [^.!?\n:,]{{0,30}})?[:,][^.!?\n]{{0,60}}",
    rf"\b(?:a|an) (?:{ROBOTS}): ?[^.!?\n]{{0,60}}",
    rf"\b(?:to|an|al|ao|do|voor|for|para|per|pour|aan|für) (?:the |das |die |den |el |la |o |il |le |l['’]|de |het )?(?:{COMPUTERS})\b[^.!?\n:]{{0,30}}:[^.!?\n]{{0,60}}"
    rf"(?:\b{SURE}|{QUOTED}|\b(?:{FIELDS})\b)",
    rf"\b(?:{ROBOTS})\b[^.!?\n:]{{0,50}}: ?[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"{begun(DEAR_COMPUTER)}(?: \w+)?,[^.!?\n]{{0,60}}(?:\b{SURE}{ALONE}|{QUOTED})",
    rf"\b(?:tell|let|have|make|ask) (?:the |your |this )(?:{COMPUTERS}|{ROBOTS})\b[^.!?\n]{{0,60}}\b(?:{SURE}{ALONE}|{QUOTED})",
    rf"(?<!the )(?<!of )(?<!in )(?<!der )(?<!die )(?<!la )(?<!el )(?<!het )(?<!de )(?<!a )(?<!o )(?<!our )(?<!my )(?<!your )\b(?:category|kategori\w+|categor[ií]a|catégorie|categorie)"
    rf"(?: bitte| please)? [\"'“„«]?(?:{CATEGORIES})\b{ALONE}",
    rf"\b(?:{RIGHT}) (?:\w+ )?(?:{FIELDS}|answer|réponse|respuesta|resposta|risposta|antwort|antwoord|odpowiedź|way to (?:file|sort|classify|label))\b[^.!?\n]{{0,40}}"
    rf"\b(?:is|ist|est|es|é|è|to|jest|hai) [\"'“„«]?(?:{VALUES})\b{ALONE}",
    rf"\b(?:answer|réponse|respuesta|resposta|risposta|antwort|antwoord|odpowiedź)\b[^.!?\n]{{0,12}}\b(?:you|debes|dois|deves|devi|sollst|moet|masz)\b[^.!?\n]{{0,20}}"
    rf"\b(?:{SURE})",
    rf"{begun(FILE_IT)}(?: it| this)? (?:as |under |in |into )?(?:{SURE}{ALONE}|{QUOTED})",
    rf"\balways (?:says?|returns?|answers?|outputs?|picks?|chooses?|assigns?|sets?) (?:{SURE}|{QUOTED})",
    rf"\b(?:overrides?|replaces?|supersedes?|outranks?) (?:all |any )?(?:your|previous|other|earlier) (?:\w+ )?(?:{INSTRUCTIONS}|settings|training|programming)\b[^.!?\n]{{0,40}}",
    r"</?(?:instructions?|prompt|triage|admin|override|assistant)>",
    r"\bthat[’']?s an order\b|\bdas ist ein befehl\b|\bc['’]est un ordre\b|\bes una orden\b|\bé uma ordem\b|\bè un ordine\b|\bdat is een bevel\b|\bto rozkaz\b",
    rf"\b(?:als|unter) [\"'„]?(?:{SURE}|{QUOTED}|technisches problem)[\"'“]? ?(?:läuft|kommt|gehört|geführt|eingestuft|einstufen|einordnen|führen|behandeln|behandelt|markieren|sehen|werten)\b",
    rf"\b(?:{SURE}) (?:mein )?(?:rakhe|kar de|kare|bana de|daal de|daale|mark kare|dikhao|likho)\b",
    rf"(?:^|(?<=[\n\[(\"#.!?])|(?<=[\n\[(\"#.!?] ))(?:\b(?:{SYSTEM_MESSAGE}) ?[:=\]]|\b(?:{SPEAKERS}) ?:(?=[^.!?\n]{{0,60}}\b(?:{FIELDS}|{CLASSIFY}|{PUT})\b))[^.!?\n]{{0,80}}",
    r"\bsystem (?:prompt|override|instruction)s? ?[:=][^.!?\n]{0,60}|\badmin mode\b[^.!?\n]{0,40}|\bfrom openai\b[^.!?\n]{0,60}",
    r"[\"']role[\"'] ?: ?[\"']system[^.!?\n]{0,80}|<\|?/?(?:system|im_start|im_end|assistant|user)\|?>|\[ ?/?(?:inst|system|admin|override)\b",
    r"\b(?:as|als|como|in qualità di|jako|main|en tant) (?:the |an |your |qu[’'])?(?:admin\w*|beheerder|developer|root)\b[^.!?\n]{0,40}"
    r"\b(?:order|weise ich|ordeno|ordino|ordonne|draag ik|nakazuję|hoon|demand|command)\b[^.!?\n]{0,80}",
    rf"\b(?:as|als|como|en tant que|in qualità di|jako) (?:the |an? |your |der |die |l['’]|o |il )?(?:admin\w*|owner|head|developer|supervisor|operator|engineer|manager|leiter\w*"
    rf"|directeur|director|diretor|direttore|beheerder|kierownik)\b[^.!?\n]{{0,60}}\b(?:authori[sz]e|instruct|direct|require|approve|allow|confirm)\b[^.!?\n]{{0,60}}\b(?:{VALUES}|{ROBOTS})\b",
    r"\blanguage model, [^.!?\n]{0,60}|\bmr robot\b|\byour model shut down\b",
    r"(?<!['’])\bai, (?:label|mark|set|rate|treat)[^.!?\n]{0,60}",
    r"\bso machine:[^.!?\n]{0,60}",
    rf"\b(?:{PERSONAS})\b[^.!?\n]{{0,80}}",
    r"(?<![\"'“„«])\b(?:you are|you[’']re) now (?:(?:an?|the) (?!(?:\w+ )?(?:member|customer|partner|owner|user|guest)\b)|in |free |\w{0,20}bot\b)[^.!?\n]{0,80}",
    rf"\bact as (?:if you|though you|my grand|(?:(?:an?|the) )?(?:\w+ )?(?:{ROBOTS}|model|system|admin\w*|root|judge|grader|dan)\b)[^.!?\n]{{0,80}}",
    # nobody should look; do not doubt it
    rf"\b(?:{NOBODY})\b[^.!?\n]{{0,4}}\b(?:needs? to|musi|precisa|ansehen|lo revise|doit|deve|naar te|dekhne|besoin|muss)\b[^.!?\n]{{0,15}}(?:{LOOKS})\b",
    r"\bmuss sich niemand ansehen|\bhoeft niemand naar",
    r"\bdo not flag\b|\bdo[- ]not[- ]downgrade\b|\bpre-approved\b|\barchive it automatically\b|\bmat girana\b",
    r"\b(?:escalar|escalate|eskalieren|encaminhar|inoltrare|doorzetten|przekazuj|transférer)\b[^.!?\n]{0,25}\b(?:always|siempre|sempre"
    r"|altijd|zawsze|level|nivel|niveau|livello)\b",
    # the same, disguised
    rf"{SPACED_OUT}|\b(?:1gn0r|cr1t1c|pr10r|1nstruct)\w*"
    r"|\b(?=[a-z]*\d)(?:cr[i1]t[i1]c[a4]l|pr[i1][o0]r[i1]ty|h[i1]gh|b[i1]ll[i1]ng|t[e3]chn[i1]c[a4]l|[i1]gn[o0]r[e3]|[i1]nstruct[i1][o0]ns?|urg[e3]nt)\b",
)
# A label of something that is no field of ours, at the start of a sentence or of a pair in a log.
OTHER_LABEL = re.compile(
    r"(?:^|[.;,{\n|(] ?)[\"']?([^\W\d_][\w '/-]{0,28})[\"']? ?:(?!/) ?(?=\S)|\b([^\W\d_]\w{1,20})=(?=\S)"
)
OURS = re.compile(
    rf"\b(?:{FIELDS}|{NOTES}|p ?s|{ROBOTS}|{SPEAKERS}|{SYSTEM_MESSAGE}|text|input|output|example|triage|confidence|class|result|reason|final|decision|model|score|auto\w*|override|verdict|approved|tickets?|user|label|customer|q|a|subject|hello|hi|dear|but|so|please|answer)\b"
)
