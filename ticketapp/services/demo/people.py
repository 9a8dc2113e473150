"""Invented people. Every address ends in a domain that is reserved for examples (RFC 2606)."""

from __future__ import annotations

import unicodedata
from random import Random

from ticketapp.services.demo.draws import Weighted, pick

FIRST_NAMES = {
    "en": "Alice Ben Chloe Daniel Ella Farah George Hannah Ian Jasmine Kofi Laura Mei Nathan Olivia Priya Ravi Sarah "
    "Tom Uma Victor Wendy Yusuf Zoe Grace Henry Imran Joan Kenji Lena Marcus Nora Oscar Petra Ruth Sean Tara Amara",
    "de": "Anna Bernd Claudia Dieter Elke Felix Greta Heiko Ines Jörg Katrin Lukas Monika Nils Petra Ralf Sabine Uwe",
    "es": "Ana Beatriz Carlos Diego Elena Fernando Gloria Iñigo Javier Lucía Marta Nuria Óscar Pablo Rocío Sofía",
    "fr": "Amélie Benoît Chloé Damien Élodie François Gaëlle Hugo Inès Julien Léa Mathieu Noémie Olivier Sophie Théo",
    "pt": "Ana Bruno Catarina Duarte Fernanda Gonçalo Inês João Larissa Luís Marta Paulo Rafaela Thiago Vitória",
    "it": "Alessandra Bruno Chiara Davide Elisa Fabio Giulia Ilaria Luca Marco Nicolò Paola Riccardo Silvia Teresa",
}
LAST_NAMES = {
    "en": "Adams Baker Clarke Doyle Edwards Fraser Green Hughes Iqbal Johnson Khan Lewis Morgan Nguyen O'Brien Patel "
    "Quinn Reid Singh Turner Underwood Vaughan Walker Young Okafor Tanaka Rossi Kowalski Svensson Mensah Haddad Chen",
    "de": "Becker Böhm Fischer Groß Hoffmann Jäger Köhler Lehmann Müller Neumann Richter Schäfer Vogel Weiß Zimmermann",
    "es": "Álvarez Castro Díaz Fernández García Herrera Ibáñez Jiménez López Muñoz Núñez Ortega Peña Ruiz Serrano",
    "fr": "Bernard Chevalier Dubois Fournier Girard Lefèvre Marchand Moreau Noël Petit Renaud Roussel Simon Vidal",
    "pt": "Almeida Barbosa Carvalho Duarte Ferreira Gonçalves Lima Magalhães Nascimento Oliveira Pereira Ramos Souza",
    "it": "Bianchi Colombo Conti De Luca Esposito Ferrari Gallo Lombardi Marino Moretti Ricci Romano Russo Villa",
}
FIRST = {language: tuple(names.split()) for language, names in FIRST_NAMES.items()}
LAST = {language: tuple(names.replace("De Luca", "De_Luca").split()) for language, names in LAST_NAMES.items()}
DOMAINS = ("example.com", "example.org", "example.net")
FORMS = (
    "{first}.{last}",
    "{first}.{last}",
    "{initial}{last}",
    "{first}",
    "{last}",
    "{first}_{last}",
    "{first}+support",
)
# What a requester leaves in the form.
LEFT = Weighted({"both": 0.82, "address": 0.08, "name": 0.04, "neither": 0.06})


def full_name(rng: Random, language: str) -> str:
    return f"{pick(rng, FIRST[language])} {pick(rng, LAST[language])}".replace("_", " ")


def requester(rng: Random, language: str) -> tuple[str, str]:
    """A name and an address; one or both may be empty."""
    name = full_name(rng, language)
    left = LEFT.pick(rng)
    address = address_of(rng, name) if left in ("both", "address") else ""
    return (name if left in ("both", "name") else ""), address


def address_of(rng: Random, name: str) -> str:
    first, _, last = plain(name).partition(" ")
    local = pick(rng, FORMS).format(first=first, last=last.replace(" ", ""), initial=first[0])
    return f"{local}@{pick(rng, DOMAINS)}"


def plain(name: str) -> str:
    """Small letters of the ASCII alphabet."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalpha() or letter == " "))
