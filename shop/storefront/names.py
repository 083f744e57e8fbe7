"""Names of places and signs as they stand in the data, marked for translation.

The data holds them in French. Where they are shown they go through gettext like any other text, so that
an Arabic page is Arabic throughout. A name that is not here is shown as it is.
"""

from store.i18n import N_

REGIONS = {
    "MA-01": N_("Tanger-Tétouan-Al Hoceïma"),
    "MA-02": N_("Oriental"),
    "MA-03": N_("Fès-Meknès"),
    "MA-04": N_("Rabat-Salé-Kénitra"),
    "MA-05": N_("Béni Mellal-Khénifra"),
    "MA-06": N_("Casablanca-Settat"),
    "MA-07": N_("Marrakech-Safi"),
    "MA-08": N_("Drâa-Tafilalet"),
    "MA-09": N_("Souss-Massa"),
    "MA-10": N_("Guelmim-Oued Noun"),
    "MA-11": N_("Laâyoune-Sakia El Hamra"),
    "MA-12": N_("Dakhla-Oued Ed-Dahab"),
}

REGION_WORDS = {
    "MA-01": N_(
        "Between two seas, the Rif: goat's cheese, heather and arbutus honey, striped cotton."
    ),
    "MA-02": N_("High plateaus and orchards: clementines, loquats, wild rosemary, oasis dates."),
    "MA-03": N_("Olive hills and the kitchens of Fez: oils, dried figs, smen and ghassoul."),
    "MA-04": N_("Cereal plains and cool forests: lentils, lavender, baskets of doum palm."),
    "MA-05": N_("From the Tadla to the High Atlas: spurge honey, pomegranates, sesame."),
    "MA-06": N_("The Atlantic plain: couscous rolled by hand, lagoon salt, preserved lemons."),
    "MA-07": N_("Olive oil, cumin and capers, and the potters of Safi."),
    "MA-08": N_("Oases and rose valleys: Mejhoul dates, rose water, apples, knotted rugs."),
    "MA-09": N_("The land of the argan tree, of saffron and of the almond."),
    "MA-10": N_("Where the cactus grows: prickly pear, camel's milk, amlou."),
    "MA-11": N_("The Sahara's own: five-grain couscous and spurge honey."),
    "MA-12": N_("A bay between ocean and desert: oysters and line-caught fish."),
}

PROVINCES = (
    N_("Al Haouz"), N_("Al Hoceïma"), N_("Azilal"), N_("Berkane"), N_("Boulemane"), N_("Béni Mellal"),
    N_("Chefchaouen"), N_("Chtouka-Aït Baha"), N_("Errachidia"), N_("Es-Semara"), N_("Essaouira"),
    N_("Figuig"), N_("Fquih Ben Salah"), N_("Fès"), N_("Guelmim"), N_("Jerada"), N_("Khouribga"),
    N_("Khémisset"), N_("Larache"), N_("Laâyoune"), N_("Midelt"), N_("Moulay Yacoub"), N_("Médiouna"),
    N_("Ouarzazate"), N_("Oued Ed-Dahab"), N_("Ouezzane"), N_("Rehamna"), N_("Safi"), N_("Salé"),
    N_("Settat"), N_("Sidi Bennour"), N_("Sidi Ifni"), N_("Taounate"), N_("Taroudant"), N_("Tata"),
    N_("Taza"), N_("Tinghir"), N_("Tiznit"), N_("Tétouan"), N_("Zagora"),
)  # fmt: skip

COMMUNES = (
    N_("Akka"), N_("Amgala"), N_("Amizmiz"), N_("Aoufous"), N_("Arbaa Sahel"), N_("Asrir"), N_("Aït Ayach"),
    N_("Aït Sedrate Sahl Charkia"), N_("Bab Taza"), N_("Beni Arouss"), N_("Boujniba"), N_("El Argoub"),
    N_("Foum El Oued"), N_("Guisser"), N_("Had Dra"), N_("Ida Ougnidif"), N_("Jemaat Shaim"),
    N_("Laâouinate"), N_("Maghraoua"), N_("Masmouda"), N_("Missour"), N_("Oualidia"), N_("Ouled Abdellah"),
    N_("Oulmès"), N_("Ourtzagh"), N_("Rommani"), N_("Rouadi"), N_("Sbouya"), N_("Sebaa Rouadi"),
    N_("Sidi Bouknadel"), N_("Sidi Jaber"), N_("Skhour Rhamna"), N_("Tafraout"), N_("Taliouine"),
    N_("Tamegroute"), N_("Tanant"), N_("Taznakht"), N_("Tendrara"), N_("Zegzel"), N_("Zinat"),
)  # fmt: skip

SIGNS = (
    N_("Argane"), N_("Huile d'olive Tyout Chiadma"), N_("Huile d'olive extra vierge de Ouezzane"),
    N_("Huile d'olive de Lemta (Fès)"), N_("Miel d'euphorbe Tadla-Azilal"), N_("Miel d'euphorbe du Sahara"),
    N_("Miel d'arbousier Jbal My Abdessalam"), N_("Miel de Zendaz du massif de Bouiblane"),
    N_("Dattes Majhoul de Tafilalet"), N_("Dattes Boufeggous"), N_("Dattes Aziza Bouzid de Figuig"),
    N_("Dattes Bouittob de Tata"), N_("Safran de Taliouine"), N_("Cumin beldi de Rhamna"),
    N_("Amande de Tafraout"), N_("Amandes du Rif"), N_("Figue sèche Nabout de Taounate"),
    N_("Keskes Khoumassi (Moukhamess)"), N_("Lentille de Zaër"),
    N_("Feuilles séchées de romarin de l'Oriental"), N_("Rose de Kelâat M'Gouna-Dadès"),
    N_("Fromage de chèvre Chefchaouen"), N_("Viande agneau Béni Guil"), N_("Pomme de Midelt"),
    N_("Clémentine de Berkane"), N_("Grenade Sefri Ouled Abdellah"), N_("Nèfles de Zegzel"),
    N_("Figue de Barbarie Dellahia d'Al Hoceima"), N_("Henné de Foum-Zguid"),
)  # fmt: skip
