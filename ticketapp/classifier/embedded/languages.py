"""Which language a ticket seems to be written in, by the small words that every sentence needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain


def words_of(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Folded as tokens are. They are also what is never quoted as a reason.
SMALL_WORDS: dict[str, frozenset[str]] = {
    "en": words_of(
        """
        a about after again all also am an and any are as at be because been before being both but by can could dear
        did do does down each even every for from get got had has have having he hello here how i if in into is it
        its just let may me might more most must my no not of off on only or other our out over please regards she
        should since so some still than thanks that the their them then there these they this those to too up us
        very was we were what when where which while who why will with would yes you your
        """
    ),
    "de": words_of(
        """
        aber alle alles als am auch auf aus bei bitte da damen danke dann das dass dem den der des die diese dieser
        dieses doch ein eine einem einen einer eines er es fur geehrte grusse guten habe haben hallo hat hatte
        herren heute hier ich ihnen ihr ihre ihren im ist jetzt kann kein keine konnen konnte man mehr mein meine
        meinem meinen meiner mich mir mit muss mussen nach nicht noch nur ob oder schon sehr sein seit sie sind so
        soll tag uber um und uns unser unsere unserer unter viele von vor wann war waren warum was weil wenn wer
        werden wie wieder wir wird wo wurde wurden zu zum zur
        """
    ),
    "es": words_of(
        """
        a al aun buenas buenos como con cual cuando de del desde dias donde el en era es esa ese eso esta estaba
        estan estar estas este estos favor fue gracias ha habia han hasta hay he hemos hola la las le les lo los mas
        me menos mi mis muy ni no nos nuestra nuestras nuestro nuestros o otra otro para pero podria por porque
        puede pueden puedo que quien quiero saludos se ser si sin sobre solo son su sus tambien tardes tengo tiene
        toda todas todo todos un una unas unos usted ustedes y ya yo
        """
    ),
    "fr": words_of(
        """
        a ai as au aussi aux avec avez avons bien bonjour ce ces cest cet cette comme comment cordialement dans de
        deja depuis des dont du elle elles en encore est et etait etre faire fait ici il ils jai jamais je la le les
        leur leurs lors ma mais me meme merci mes moi mon ne nos notre nous on ont ou par parce pas peut peux plus
        pour pourquoi pourriez pouvez quand que qui quil quoi rien sa sans se ses si son sont sous suis sur tous
        tout toute toutes tres un une vos votre vous
        """
    ),
    "pt": words_of(
        """
        a ainda ao aos as ate boa bom com como da das de desde dia do dos e ela elas ele eles em era essa esse esta
        estao estar estava este eu favor foi isso ja mais mas me menos meu meus mim minha minhas muito na nao nas
        nem no nos nossa nossas nosso nossos o obrigada obrigado ola onde os ou para pela pelo pode podem poderia
        por porque posso qual quando que quem quero sao se sem ser seu seus so sobre sua suas tambem tarde tem tenho
        toda todas todo todos tudo um uma umas uns voce voces
        """
    ),
    "it": words_of(
        """
        abbiamo ai al alla alle anche ancora avete buongiorno che chi ci ciao come con da dal dalla degli dei del
        della delle dello di dopo dove e era essere gia gli grazie ha hanno ho i il in io la le lei lo loro lui ma
        meno mi mia mie miei mio molto ne nel nella noi non nostra nostri nostro o per perche piu posso possono
        potete potrebbe prima puo quale quando quello questa questi questo saluti salve se senza si solo sono sta
        stata stato su sul sulla tutta tutte tutti tutto un una uno voi vorrei vostra vostri vostro
        """
    ),
    "nl": words_of(
        """
        aan al alle alleen alles als bedankt ben beste bij daar dan dank dat de deze die dit door een en er geachte
        geen graag groet groeten had hallo heb hebben heeft heel hen het hier hij hoe hun ik in is je jij jouw
        jullie kan kunnen kunt maar me meer met mij mijn moet na naar niet nog nu of om omdat onder ons onze ook op
        over sinds te toch u uit uw van voor waar waarom wanneer waren was wat we weer wie wij wil willen ze zij
        zijn zo zou
        """
    ),
    "pl": words_of(
        """
        ale bardzo bez bo byc byl byla bylo byly co czy dla dlaczego do dobry dziekuje dzien gdzie i ja jak jesli
        jest jeszcze juz kiedy kto ktora ktore ktory lub ma maja mam mamy mi mnie moge moj moja moje moze mozna my
        na nad nam nas nasz nasza nasze nie o od on ona oni ono oraz pan pani panstwa panstwo po pod poniewaz
        pozdrawiam prosze przez przy sa sie ta tak te tego tej ten teraz tez to tych tylko tym u w wasz wasza we
        witam wszyscy wszystkie wszystko z za ze
        """
    ),
    "hi_latn": words_of(
        """
        aaj aap aapka aapki abhi agar apka apne aur bahut batao bataye bhai bhi bhut chahiye diya diye fir gaya gaye
        gayi gya hai hain hamara hamare hamari ho hu hua hue hui hum humara hun is iska jaldi ji ka kab kahan kaise
        kal kar kare karna karne karo kaun ke ki kiya ko koi kuch kya kyu kyun lekin liya mai main mat me mein mera
        mere meri nahi nahin nhi par phir please raha rahe rahi sab sakta sakte sakti se sir sirf tak tha the thi to
        toh tum us uska wala wale wali wo woh ya ye yeh
        """
    ),
}
ANY_SMALL_WORD = frozenset().union(*SMALL_WORDS.values())
LANGUAGES_OF = {
    word: tuple(language for language, words in SMALL_WORDS.items() if word in words) for word in ANY_SMALL_WORD
}
ANY_LANGUAGE = frozenset(SMALL_WORDS)
# Product words are English everywhere, and Hinglish is half English.
ALWAYS = "en"
SURE_WORDS = 3
SURE_LEAD = 2.0


def spoken_in(words: Iterable[str]) -> frozenset[str]:
    """The languages whose phrases may be meant; every one where the text is too short or too mixed to tell."""
    return spoken_by(count_small_words(words))


def count_small_words(words: Iterable[str]) -> dict[str, int]:
    """How many of *words* are small words of each language."""
    return Counter(chain.from_iterable(filter(None, map(LANGUAGES_OF.get, words))))


def spoken_by(counts: Mapping[str, int]) -> frozenset[str]:
    most = max(counts.values(), default=0)
    if most < SURE_WORDS:
        return ANY_LANGUAGE
    return frozenset([ALWAYS, *(language for language, count in counts.items() if SURE_LEAD * count > most)])
