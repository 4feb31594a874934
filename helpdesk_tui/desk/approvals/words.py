"""Words for the telephone: common things of two syllables or more that are hard to mishear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final = """
amber anchor apple arrow autumn bakery balcony bamboo banana barley basket beacon beaver biscuit
blanket blossom bonfire bottle bramble breeze bridge bucket butter button cabin camel candle canyon
carpet carrot castle cedar cherry chimney cinnamon circus clover coconut comet copper coral cotton
cradle cricket crystal curtain daisy desert diamond dolphin donkey dragon eagle elbow ember falcon
feather ferry fiddle finger forest fountain galaxy garden garlic ginger glacier goblet granite
guitar hammer harbour hazel helmet honey hornet island ivory jacket jasmine jungle kettle kitchen
ladder lantern lemon lizard lobster magnet mango maple marble meadow melon mirror monkey mountain
muffin needle nutmeg oatmeal octopus olive onion orchard oyster paddle panda paper parrot pebble
pencil pepper picnic pigeon pillow pirate planet pocket potato puzzle rabbit raisin ribbon river
rocket saddle salmon
"""
_FR: Final = """
abeille abricot agneau ampoule ananas armoire artichaut aubergine avion bagage balcon baleine ballon
banane barbe bateau biscuit boussole bouteille brioche brouette bureau cabane cactus cahier camion
canard carafe carotte casque castor cerise chameau chapeau chaton chemise cheval citron clairon
cloche colline compas copain corail coton crayon cuisine cyclone dentelle diamant domino dragon
drapeau falaise fanfare farine fenouil ficelle flamant flocon fontaine fourchette framboise fromage
fusain galaxie galette garage gazelle girafe glacier grenier groseille guitare haricot hibou horloge
jardin jasmin jongleur journal lanterne lavande lavoir lessive lilas limace loutre lundi machine
magasin maison mandarine marmite marteau melon menhir miroir montagne moulin mouton muguet navire
nuage olive orange orchestre oreille oursin palmier panda panier papier parasol patate perruque
piano pigeon piment pirate planche poivron pommier poterie poulet prairie prune pyjama
"""
_NL: Final = """
aardbei adelaar akker ananas anker appel avond baksteen ballon banaan beker berglucht biefstuk
blauwbes bloem bloesem boerderij bonen boomgaard borstel boter brood brug cactus circus citroen
dahlia dakpan diamant dolfijn donder draak druif duin eekhoorn eiland ekster emmer engel fakkel
fazant fiets fles fluit fontein framboos garnaal gember geranium gitaar gletsjer gordel gordijn
haven havik heide helm herfst hertog honing horloge ijsbeer jasmijn jungle kaars kajak kameel kamer
kaneel kasteel kelder kers ketel keuken klaver knoflook koffer komeet komkommer konijn koper
kraanvogel kreeft kristal ladder lantaarn lavendel lente limoen linde lucifer maandag magneet
mandarijn mantel marmer meloen molen morgen muntthee muis noordzee nootmuskaat olijf olifant oester
oever paddestoel paleis palmboom panda papier parasol parel passer peper perzik piano piloot piraat
planeet plein poeder polder radijs raket rivier robijn
"""

LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": tuple(_EN.split()),
    "fr": tuple(_FR.split()),
    "nl": tuple(_NL.split()),
}
"""128 of each language, plain letters alone."""
