"""Words for the telephone: common things, short to type and hard to mishear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final = """
acorn almond amber anchor apple arrow autumn bakery bamboo banana barley basket beacon beaver bonnet
bottle breeze bridge bucket butter button cabin cactus camel candle canyon carpet carrot castle
cedar cheese cherry circus clover cobra comet copper coral cotton cradle daisy desert donkey dragon
eagle elbow ember falcon ferry fiddle finger forest galaxy garden garlic ginger goblet guitar hammer
hazel helmet honey hornet island ivory jacket jungle kettle ladder lemon lizard magnet mango maple
marble meadow melon mirror monkey muffin needle nutmeg olive onion oyster paddle panda paper parrot
pebble pencil pepper picnic pigeon pillow pirate planet pocket potato puzzle rabbit raisin ribbon
river rocket saddle salmon sandal shadow silver spider summer sunset teapot tiger timber tomato
tulip tunnel turtle velvet violin walnut window winter wizard yellow zebra
"""
_FR: Final = """
abri agneau aigle ananas argent avion bagage balcon banane barbe bateau biche bocal bois bougie
brique brosse bureau cabane cactus cahier camion canard carafe carpe casque castor cerise chaton
cheval citron cloche clown coffre colis comete compas copain corail coton crayon cygne dragon drap
ecole encre etoile farine fauve ferme flocon forge fraise fusain galet garage gateau genou girafe
gomme grange grue guepe harpe herbe hibou huile igloo image iris ivoire jardin jasmin jaune jeton
jeudi jupe kayak koala lapin lavoir lilas limace lion loupe loutre lundi lune maison marbre mardi
melon menhir miel miroir mouton muguet nappe navire neige nuage olive ombre orange ours palais panda
panier papier patate perle phare piano pigeon piment pirate poire pomme poulet prune puzzle radeau
radis raisin renard rivage robe rocher
"""
_NL: Final = """
akker anker appel avond baksel ballon banaan beker bloem bonen boter brood brug cactus circus dahlia
dorp dozen draak druif duin eiland ekster emmer engel fakkel fazant fiets fles fluit foto garen geit
gember gitaar glas goud haas hagel hamer haring haven havik heide helm herfst honing hotel iglo iris
ivoor jager jungle jurk kaars kajak kameel kamer kaneel kano karper kast kelder kers ketel keuken
klaver klok knoop koffer koffie komeet koper krab krant kreeft kroon kurk ladder lamp lente lepel
linde lucht maan magnet mango mantel markt marmer mees melk meloen merel molen morgen mossel motor
munt museum muur naald nacht noten oester oever olie olijf oven paard palm panda papier parel passer
peer peper perzik piano piloot piraat plein poeder polder poort prei radijs raket
"""

LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": tuple(_EN.split()),
    "fr": tuple(_FR.split()),
    "nl": tuple(_NL.split()),
}
"""128 of each language, of four to six plain letters."""
