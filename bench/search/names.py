"""Invented names in the proportions of life: frequent ones listed, rare ones put together from parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """How people of one language are called; every list begins with its most frequent names."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    """What stands behind the hyphen of a compound first name; empty: the language has none."""
    last: tuple[str, ...]
    particles: tuple[str, ...]
    roots: tuple[str, ...]
    endings: tuple[str, ...]
    """A rare surname is a root and an ending."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FRENCH = Language(
    _names(
        """
        Marie Jean Nathalie Philippe Isabelle Michel Nicolas Catherine Sophie Pierre Julie Thomas
        Camille Amélie Céline Sébastien Frédéric Stéphanie Aurélie Élodie Jérôme François Françoise
        Hélène Chloé Léa Inès Zoé Benoît Cédric Émilie Mélanie Valérie Véronique Gérard René André
        Noël Joël Raphaël Mickaël Loïc Gaël Anaïs Maëlle Océane Manon Laura Pauline Charlotte
        Mathilde Clara Lucie Alice Louise Jeanne Emma Arthur Louis Hugo Lucas Gabriel Maxime Antoine
        Alexandre Guillaume Vincent Olivier Laurent Christophe Patrick Bernard Alain Daniel
        Christian Jacques Claude Dominique Monique Martine Brigitte Chantal Sylvie Sandrine Virginie
        Karine Delphine Caroline Laetitia Audrey Marine Margaux Clément Théo Noé Rémi Rémy Grégory
        Grégoire Timothée Barthélemy Geneviève Thérèse Éléonore Solène Noémie Ophélie Coralie
        Fabrice Thierry Didier Pascal Yves Yvon Gilles Hervé Régis Fanny Agnès Odile Estelle
        Juliette Justine Romain Adrien
        """
    ),
    (
        "Pierre",
        "Claude",
        "Claire",
        "Sophie",
        "Paul",
        "Marc",
        "Luc",
        "Louise",
        "Christine",
        "Noëlle",
        "Hélène",
    ),
    _names(
        """
        Martin Dupont Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent
        Lefebvre Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André
        Mercier Dupuis Lambert Bonnet François Legrand Garnier Faure Rousseau Blanc Guérin Muller
        Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier
        Robin Masson Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy
        Noël Meyer Lucas Meunier Jean Perez Marchand Dufour Blanchard Barbier Brun Dumas Brunet
        Schmitt Leroux Colin Fernandez Renard Arnaud Rolland Caron Aubert Giraud Leclerc Vidal
        Bourgeois Renaud Lemoine Picard Gaillard Philippe Leclercq Lacroix Fabre Dupond Olivier
        Rodriguez Delcourt Delvaux Hénin Rémy Crépin Béranger Delépine Mâlard Besançon Trévisan
        Lejeune Collard
        """
    ),
    ("de", "de la", "le", "du", "d'"),
    _names(
        """
        Bal Bar Baud Beau Bel Ber Blan Boi Bon Bos Bou Bran Bre Bru Cail Cam Can Car Cas Cha Chal
        Cham Char Chau Clé Col Cor Cou Cré Cui Dan Dar Dau Def Del Des Dor Dru Duf Dur Éle Esp Fab
        Fal Far Fau Fer Fla Flo Fon For Fou Frai Fré Fro Gal Gar Gau Ger Gil God Gon Gou Gra Gré Gri
        Gué Gui Hal Har Hé Hou Hu Jac Jal Jau Jol Jou Lab Lac Lag Lam Lan Lap Lar Lau Lav Leb Lec
        Lég Len Lep Lev Lor Lou Mac Mag Mal Man Mar Mas Mau Méd Mer Mol Mon Mor Mou Nad Nau Noir Oli
        Pal Par Pas Pel Per Pic Pon Por Pou Pré Pru Qué Rab Ram Ray Rég Ren Ric Riv Rob Roc Ron Rou
        Sab Sal San Sau Sav Sé Sou Tal Tar Tau Ter Tho Tis Tou Tré Tri Val Var Vas Ver Vig Vil Vin
        Vol
        """
    ),
    _names(
        """
        ard aud ault eau elle emont ère eret ert ette eux ez iart ichon ier ières illac illard ille
        illon in iquet isse ival ognac oire oiseau ol ollet onnet onnier orel ot oud ouin oux quin
        rel rin tel telier teuil tin tier ton tray val vernay ville villiers voisin vray
        """
    ),
)

DUTCH = Language(
    _names(
        """
        Jan Johan Marc Peter Els An Tom Lotte Emma Bart Kris Koen Wim Dirk Luc Geert Stijn Pieter
        Jeroen Joris Wouter Sofie Lieve Hilde Griet Katrien Veerle Sarah Lies Tine Femke Sanne Fleur
        Anouk Eline Noor Julie Daan Bram Lars Sven Jef Jos Piet Kees Hans Henk Gerrit Willem Hendrik
        Maarten Matthijs Thijs Ruben Robbe Seppe Senne Arne Jonas Jasper Kasper Floris Bastiaan
        Sebastiaan Cornelis Adriaan Diederik Lieselot Marieke Marijke Ingrid Astrid Greet Godelieve
        Rita Myriam Ria Mieke Annelies Liesbeth Elisabeth Hanne Janne Roos Nele Evi Ellen Ilse Inge
        Heidi Karen Karin Wendy Saskia Nathalie Daphne Zoë Chloë Noë Raphaël Michaël Joëlle Loïs
        Daniëlle Gaëlle
        """
    ),
    ("Willem", "Baptist", "Pieter", "Marie", "Sofie", "Karel"),
    _names(
        """
        Peeters Janssens Maes Jacobs Mertens Willems Claes Goossens Wouters Dubois Lambert Hermans
        Pauwels Janssen Michiels Aerts Smets Hendrickx Claeys Verhoeven Stevens Bogaert Smet Segers
        Lemmens Martens Coppens Moens Bosmans Baert Verstraete Desmet Cools Thijs Thys Verbeke
        Geerts Lenaerts Timmermans Vermeulen Verheyen Declercq Vandenberghe Claessens Deprez Bauwens
        Adam Simons Devos Nijs Gielen Ceulemans Vermeersch Cuypers Jansen Vries Bakker Visser Smit
        Meijer Mulder Bos Vos Hendriks Dekker Dijkstra Brouwer Koster Prins Blom Huisman Peters
        Kuipers Schouten Hoekstra Willemsen Postma Veenstra Kramer Driessen Daniëls Michiëls Hoste
        Buyse
        """
    ),
    ("van", "van de", "van den", "van der", "de", "ver", "op de"),
    _names(
        """
        Aal Aar Acker Bak Bal Beek Beer Berg Berk Beuk Bloem Boer Boom Bosch Bouw Braam Brand Breed
        Broek Brug Buis Bunt Cauwen Crom Daal Dam Dijk Donck Doorn Dries Driel Duin Eeck Eede Eik
        Elst Esch Eynd Ghein Gheer Goed Graaf Groen Groot Haag Haan Haar Haeg Hal Ham Heer Heid Heir
        Held Hemel Heus Hoef Hof Holl Hoog Hooi Horst Hout Hul Kamp Kant Kasteel Kaas Kerk Kim Klei
        Kloos Kluis Koel Kok Kort Kouw Kruis Laar Laeck Land Lang Leem Lier Lind Loo Loon Maar Mael
        Meer Meulen Mol Moor Mul Nacht Neer Nieuw Noord Oever Oost Paepe Pael Pau Peel Plas Poel
        Poort Put Raed Ray Reep Riet Rijn Roden Roey Roos Ruys Schaep Scheer Schel Schild Schoor
        Schot Slag Sloot Smal Sneeuw Spaan Speel Spring Staen Steen Stock Straet Stroo Tael Veld Ven
        Vliet Vloed Voorn Vreed Waal Waeg Wal Water Weert Weg Wel Wiel Wijn Winter Wit Wold Wyn Zand
        Zee Zuid
        """
    ),
    _names(
        """
        aers aert bergh beke bos broeck dael dijk eel eers elaer eman ens erink erman ermans ers
        eurs feld gaert gem gels ghe giers haege hem hout huis huizen inck inckx ing ker kens laer
        lant mans meer meester mont naers oot poel raedt rode s schot sen sma smans steen stra
        straete tens veld ven voet waert weg wijk wyck zeel
        """
    ),
)

ENGLISH = Language(
    _names(
        """
        James Mary John Sarah David Emma Michael Laura Paul Claire Andrew Karen Mark Susan Richard
        Helen Peter Nicola Thomas Rachel Daniel Rebecca Christopher Joanne Stephen Louise Robert
        Lisa William Amy Matthew Gemma Simon Charlotte Benjamin Jessica Samuel Hannah Joseph Lucy
        George Alice Edward Grace Oliver Chloe Jack Sophie Harry Olivia Charlie Emily Oscar Amelia
        Jacob Isla Ethan Ava Noah Mia Liam Ella Aidan Niamh Sean Siobhan Conor Aoife Ian Iain Fiona
        Gareth Rhys Owen Dylan Bethan Craig Stuart Graham Keith Barry Derek Trevor Nigel Clive Colin
        Howard Gordon Malcolm Wendy Tracey Jacqueline Deborah Diane Maureen Brenda Beverley Elaine
        Gillian Hilary Zoë Renée Chloë Esmé Beyoncé Aimée Desirée
        """
    ),
    ("Jane", "Anne", "Lee", "Mae", "Louise"),
    _names(
        """
        Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans
        Walker White Roberts Green Hall Wood Jackson Clarke Clark Patel Khan Lewis Harris Edwards
        Hughes Turner Cooper Hill Ward Moore Morris King Harrison Baker Scott Allen Anderson
        Phillips Young Mitchell James Lee Bell Parker Davis Bennett Miller Cook Shaw Cox Watson
        Singh Richardson Price Kelly Gray Murphy Murray Collins Simpson Marshall O'Brien O'Connor
        O'Neill O'Sullivan MacDonald McCarthy McKenzie Fitzgerald Doyle Byrne Walsh Ryan Kennedy
        Lynch Quinn Brontë Núñez Muñoz García Ibáñez Müller
        """
    ),
    ("Mac", "Mc", "O'"),
    _names(
        """
        Ab Ack Ald Al Ash Ather Bar Barn Bax Beck Ben Bick Birch Blake Bol Brad Bram Bran Brid Brock
        Brom Buck Bur But Cad Cal Car Castle Chad Chap Chat Ches Clay Clif Col Cran Craw Cross Crow
        Cul Dal Dar Dev Dray Dud Dun Earl East Eden Ell Elm Elling Fair Far Fen Fern Fin Fleet Ful
        Gar Gates Gil Glad Gold Good Gran Green Had Hal Ham Hart Has Hath Haw Hay Heath Hen Hind Hol
        Hop Hor Hud Hur Ingle Ken Kil Kim King Kirk Lang Lan Law Leam Led Leigh Lil Lin Long Lud Lyn
        Mal Man Mar Mel Mid Mill Mor Nor Nut Oak Old Os Pad Par Pem Pen Pick Pres Rad Ral Ram Red
        Rich Rip Rock Ros Row Rus Sal Sand Sel Shel Sher Ship Sil Stan Star Stock Sut Swin Tal Tan
        Thorn Til Tor Tun Under Wad Wal War Wat Wel West Whit Wil Win Wor Wyn York
        """
    ),
    _names(
        """
        acre bank beck berry borough bottom bourne bridge brook burn bury by cliffe combe cote croft
        dale den don ell er ers field fold ford gate grave greave ham hampton hill holme house hurst
        ing ingham ington land law ley low man mere more ness ridge sby shaw side son stead stock
        stone stow thorpe ton tree wall ward water way well wick wood worth worthy
        """
    ),
)

LANGUAGES = (FRENCH, DUTCH, ENGLISH)
