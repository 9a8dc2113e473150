"""How people speak of passwords and keys in English, German, French, Spanish, Portuguese, Italian, Dutch, Polish and
Hinglish: what they call them, how they tell one, and what they say without telling one."""

from __future__ import annotations

import re

from ticketapp.rules.masking.kinds import word_set

# --- what they are called ---------------------------------------------------------------------------------------------

PASSWORDS = (
    r"(?:pass(?:word|wort|wd|wrd|code)|kennwort|wachtwoord)(?:s|es|er|en|'s)?"  # behind other words too: WLAN-Passwort
    r"|(?<![^\W_])(?:passw[oö]rter|p(?:ass|ss)?w(?:or)?d?s?|pass|pw|psw|mots? de passe|mdp|contrase[nñ]as?|clave"
    r"|senhas?|palavras?[ -](?:passe|chave)|parol[ae](?: d.ordine| chiave)?|has[lł](?:o|a|em|u))"
)
PHRASES = (
    r"pass[ -]?(?:phrase|satz)s?|(?:seed|recovery|wiederherstellungs)[ -]?(?:phrase|words)|mnemonic"
    r"|phrases? (?:secr[eè]te|de passe|secreta|de recuperaci[oó]n)|frase (?:segreta|de acesso)|wachtwoordzin"
)
KEYS = (
    r"(?:api|access|secret|private|auth(?:entication)?|license|licence|product|ssh|account|encryption|signing|shared"
    r"|master|service|deploy|personal access|refresh|client|bot|web[ -]?hook|app)[ _-]?(?:keys?|tokens?|secrets?)"
    r"|secrets?|tokens?|(?:api|zugangs|geheim|lizenz)?-?schl[uü]ssel|cl[eé](?: d.?api| secr[eè]te| d.acc[eè]s)?"
    r"|clave (?:de|del|secreta)(?: api)?|chave|chiave|sleutel|klucz|key|geheimnis|signature|session[ _-]?id|credential"
)
CODES = (
    r"pin(?:[ -]?(?:codes?|numbers?|nummer|kodu))?|kod pin|tan|puk|otp|totp|cv[vcn]2?|csc|mfa[ -]code|[2z]fa[ -]?code"
    r"|(?:(?:verification|security|one[ -]time|auth\w{0,12}|confirmation|access|sms|login|log[ -]in|backup|recovery"
    r"|safety|2fa|two[ -]factor|unlock|door|gate|alarm|reset)[ -])(?:pass)?codes?|one[ -]time[ -]pass\w{0,4}"
    r"|(?:best[aä]tigungs|sicherheits|einmal|verifizierungs|zugangs|freischalt|pr[uü]f|sms-|t[uü]r|kartenpr[uü]f)"
    r"(?:code|nummer|ziffer|kennwort)s?"
    r"|codes? (?:de )?(?:s[eé]curit[eé]|v[eé]rification|confirmation|secret|acc[eè]s|sicurezza|verifica|conferma)"
    r"|codice (?:di )?(?:sicurezza|verifica|conferma|segreto)|cryptogramme"
    r"|c[oó]digo (?:de )?(?:seguridad|verificaci[oó]n|confirmaci[oó]n|acceso|seguran[cç]a"
    r"|verifica[cç][aã]o|confirma[cç][aã]o)"
    r"|(?:beveiligings|verificatie|toegangs|inlog|bevestigings)code|kod (?:weryfikacyjny|bezpiecze[nń]stwa|sms|cvv|cvc)"
)
LOGINS = (
    r"log[ -]?ins?|credentials?|creds|user(?:[ _-]?name)?|benutzer(?:name)?|nutzer(?:name)?|zugangsdaten|anmeldedaten"
    r"|logindaten|konto|zugang|identifiants?|utilisateur|usuarios?|credenciales|usu[aá]rios?|credenciais|utente|credenziali"
    r"|gebruiker(?:snaam)?|inloggegevens|u[zż]ytkownik|dane (?:do )?logowania|acc(?:oun)?t|uname|uid|admin"
)

# Words of every day too: behind them stands a key only if it looks like one.
LOOSE_KEYS = word_set("key clave chave chiave sleutel klucz schlüssel schluessel clé cle")

# --- how one is told --------------------------------------------------------------------------------------------------

# Behind these stands the password, or a word about it. With the languages whose endings such words have.
VERBS = {
    "is": ("en", "nl"), "was": ("en", "nl"), "are": ("en",), "were": ("en",), "it's": ("en",), "that's": ("en",),
    "its": ("en",), "equals": (), "reads": (),
    "ist": ("de",), "war": ("de",), "sind": ("de",), "wäre": ("de",),
    "lautet": (), "lautete": (), "heißt": (), "heisst": (), "hieß": (), "hiess": (), "heiße": (),
    "est": ("fr",), "était": ("fr",), "etait": ("fr",), "c'est": ("fr",), "c'était": ("fr",), "cest": ("fr",),
    "es": ("es",), "era": ("es", "pt", "it"), "fue": ("es",), "está": ("es", "pt"), "esta": ("es",),
    "é": ("pt",), "eh": ("pt",), "foi": ("pt",), "è": ("it",), "e'": ("it",), "sono": ("it",),
    "luidt": (), "luidde": (),
    "jest": ("pl",), "brzmi": (), "brzmiało": (), "było": ("pl",), "bylo": ("pl",),
    "hai": ("hi",), "tha": ("hi",), "thi": ("hi",), "hain": ("hi",),
}  # fmt: skip
# These mean "is" behind one language's word only.
POLISH_IS, PRONOUN = "to", "es"
# Behind these only what looks like a password.
LEADING = word_set(
    """
    to auf in into as with mit à a para por en con com como comme naar met als na jako z ko se su by via using
    be been sein être etre ser essere zijn być byc called named set with: from von de del van od und
    """
)
# May stand between: "is now", "lautet also", "est bien".
FILLERS = word_set(
    """
    now just currently actually still simply again literally jetzt nun aktuell also einfach derzeit
    eigentlich immer noch maintenant bien toujours simplement ahora simplemente agora só ora adesso nu gewoon
    teraz po prostu ab yeh this the old new :
    """
)
# With these a password is spoken of further: "password for my account is …", "the password that I set was …".
CONNECTING = word_set(
    """
    for of that which i we you he she they on to at from in and with , my it's its für fur von vom zu zum zur
    auf im das die der ich wir er sie es mein pour de du des que qu'on qui j'ai je nous sur à au c'est mon para
    del de la el que yo en mi es do da no na eu per di del della che ho il la sul voor van dat die ik wij op het
    mijn do od na w które ktore które, dla moje ke ka ki liye jo maine mera
    """
)
# A clause may go on behind a password with these.
CLOSING = word_set(
    """
    and but or thanks thank please for on since if so because in at with can could it which that when why now
    today und aber oder danke bitte für seit weil wenn falls et mais merci pour depuis car y pero gracias por
    porque desde e mas obrigado obrigada pois ma grazie per perché en maar bedankt voor omdat sinds i ale
    dziękuję proszę dzięki bo dla hai tha lekin aur rakha kar
    """
)

# --- what is said without telling one ---------------------------------------------------------------------------------

# Words that hold sentences together: no pass phrase has them, as far as we can guess.
FUNCTION_WORDS = """
    a an the this that these those my your our his her their its it i me we you he she they who what which
    is are was were be been being am do does did has have had can cannot can't will would should must may might
    not no never nor neither always already too also only just again still yet very so as at by for from in into of
    on
    to with without about after before because but and or if when where why how than then there here any some every
    isn't doesn't don't didn't won't wasn't hasn't haven't i'm i've please
    der die das den dem des ein eine einen einem mein meine meinem dein ihr unser sein ich du er sie es wir man
    ist war sind wird werden wurde hat habe haben kann konnte muss soll nicht kein keine nie immer schon noch auch
    nur
    zu für von mit auf aus bei nach vor im am an in und oder aber dass weil wenn wie was wo warum sehr bitte
    le la les un une des du de mon ma mes ton ta votre notre son sa ce cet cette je tu il elle nous vous on
    est sont était a ai ont peut doit ne n'est pas plus jamais toujours déjà encore aussi très que qui et ou mais si
    à au
    el los las una unos mi mis tu su sus yo nosotros ustedes es son era fue está han ha he puede debe no nunca
    siempre ya
    muy más que y o pero si en con por para sin del al se me
    o os as um uma meu minha seu sua eu nós você é foi está são não nunca sempre já muito mais e ou mas em no na do
    da
    il lo gli i uno mio mia tuo sua è sono era ho hai non mai sempre già molto più e o ma se in con per di del della
    het een de mijn jouw uw zijn haar ik jij wij is was zijn heeft heb kan moet niet geen nooit altijd al nog ook te
    voor van met op en of maar als dat die
    nie jest są był było to ten ta moje mój moja twoje ja ty on ona my się mi ma mam może musi nigdy zawsze już
    jeszcze
    bardzo i lub ale jeśli w na z do od po za przez
    nahi nahin nhi mera meri mere aapka yeh woh kya kaise kyun hi bhi ko se ka ki ke me mein par aur ya to hai tha
    ho raha
    rahi gaya gayi kar karna
"""
ORDINARY_WORDS = """
    hetzelfde pflicht notwendig erforderlich optional same mandatory stesso stessa mesma mismo misma takie même
    expired rejected refused denied accepted blocked locked changed forgotten stolen leaked weg
    wrong incorrect invalid correct right fine ok okay unknown empty missing different weak strong known unsafe safe
    secure insecure short long old new same broken lost sent set reset okay public visible hidden unreadable case
    mandatory compulsory optional due gone dead stuck bad good easy hard simple complex out up off over ready true
    false
    null none nil undefined yes n/a tbd unique identical sensitive available temporary permanent wrong: working
    something
    anything nothing required help issue problem error failed link page field form change forgotten n't impossible
    full
    above below attached enclosed unusable useless through one everything somewhere stored kept
    falsch ungültig richtig korrekt weg leer alt neu gleich anders sicher unsicher schwach stark kurz lang defekt
    kaputt
    futsch okay unbekannt angeblich jetzt leider laut derzeit egal hier da nötig abgelaufen vergessen fehlerhaft
    zurück
    inkorrekt
    incorrect invalide faux fausse bon bonne mauvais mauvaise correct oublié refusé bloqué changé rejeté accepté
    cassé volé perdu expiré obsolète vide trop inconnu
    impossible nécessaire sécurisé faible fort nouveau identique différent
    incorrecta incorrecto inválida inválido correcta correcto válida débil segura mala buena vacía nueva vieja
    errónea
    distinta diferente corta larga igual imposible mal bien roto rota caducada caducado olvidada olvidado rechazada
    bloqueada cambiada
    incorreta incorreto inválida válida correta errada fraca forte segura vazia nova velha curta longa diferente
    ruim esquecida expirada recusada bloqueada quebrada alterada
    sbagliata errata corretta debole sicura vuota nuova vecchia diversa corta lunga giusta inutile valida
    dimenticata scaduta rifiutata bloccata rotta cambiata rotto
    fout onjuist ongeldig vergeten verlopen juist correct zwak sterk leeg nieuw oud kwijt anders veilig onveilig
    onbekend geweigerd gewijzigd geblokkeerd
    kapot stuk
    złe zle niepoprawne nieprawidłowe błędne poprawne słabe silne puste nowe stare ważne nieważne inne za wygasło
    zapomniane zgubione odrzucone zablokowane zmienione wygasło problem
    galat sahi bhool wapas band expire theek purana naya kho block kaam change yaad reset chahiye
"""
FUNCTION = frozenset(FUNCTION_WORDS.split())
ORDINARY = FUNCTION | frozenset(ORDINARY_WORDS.split())
# Endings of words that say what happened to a password, or what it is like.
ENDINGS = {
    "en": re.compile(r"\w*(?:ed|ing|ly|able|ible|less|ful|ten|den|ous|ive)|un\w+|in(?:valid|correct)\w*"),
    "de": re.compile(
        r"(?:\w{0,6}ge\w+(?:t|en)|(?:ver|be|er|ab|aus|zurück|ent)\w+(?:t|en)|\w+(?:iert|ig|lich|bar|los|sam|haft)|un\w+)"
    ),
    "fr": re.compile(r"\w+(?:é|ée|és|ées|able|ible|ment|ant|eux|ide|ite|[^o]u|[^o]i)"),
    "es": re.compile(r"\w+(?:ad[oa]s?|id[oa]s?|mente|ble|iente|[crspn]t[oa])"),
    "pt": re.compile(r"\w+(?:ad[oa]s?|id[oa]s?|mente|[vn]el|ente|[crspn]t[oa])"),
    "it": re.compile(r"\w+(?:at[oa]|ut[oa]|it[oa]|mente|bile|ente|ss[oa]|[ts]t[oa])"),
    "nl": re.compile(r"(?:\w{0,6}ge\w+(?:d|t|en)|(?:ver|be|ont|on|her)\w+|\w+(?:baar|lijk|ig|loos))"),
    "pl": re.compile(r"\w+(?:ne|te|we|łe|ny|na|ło|one|cie|nie|wo|rze|le|że)"),
    "hi": re.compile(r"\w+(?:na|ya|yi|ta|ti|ne)"),
}
