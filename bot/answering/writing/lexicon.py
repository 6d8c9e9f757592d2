"""Words of news that deny, hedge, count, name or do. Data only."""

NEGATORS = frozenset(
    "not no never none nobody nothing nowhere neither nor cannot without deny denied denies "
    "denying refuse refused refuses refusing fail failed fails reject rejected rejects".split()
)
# They negate by their own meaning, or may stand for a negation in other words.
NEGATIVE = frozenset(
    "absent absence avoid avoided miss missed lack lacks lacked lacking shortage without only "
    "unable unlikely doubt doubts doubted stop stopped stops prevent prevented ban banned bans "
    "forbid forbids forbidden prohibit prohibited illegal oppose opposed dispute disputed unknown "
    "unclear uncertain still yet until first rare rarely few fewer hardly barely scarcely against "
    "free acquitted innocent impossible cancelled closed disagree disagrees missing rather "
    "instead impermissible unharmed unhurt withheld withhold except unless secret cease ceased "
    "silent collapsed highest lowest largest biggest smallest longest worst best record last "
    "broke lost dismissed unsuccessful incomplete needs need needed remains earlier off out".split()
)

# These a negation says too: *unable* is *could not*.
PRIVATIVE = NEGATIVE - frozenset(
    "first still yet until earlier off out few fewer rare rarely against free remains need needs "
    "needed instead rather secret only closed except unless lost broke".split()
)

POSSIBLE = frozenset(
    "may might could considering thinking possible possibly perhaps maybe alleged allegedly "
    "suspect suspected suspects suspicion accused accuses accuse reportedly fear fears feared "
    "worry worries worried claims claimed claim whether potential potentially likely "
    "probably if".split()
)
PLANNED = frozenset(
    "will would shall plan plans planned intend intends intended expect expects expected promise "
    "promised promises pledge pledged pledges vow vowed recommends recommend recommended urge "
    "urged urges demand demands demanded want wants wanted hope hopes hoped must should due "
    "agreed agrees ask asked asks order scheduled propose proposes proposed aim aims aimed going "
    "ready try tries tried seek seeks sought warned warn warns threatened threaten threatens "
    "ordered orders advised advises advise suggested suggests suggest instructed forced "
    "announced require requires required wishes wish set future demanding asking hoping planning "
    "preparing prepares".split()
)

# Verbs whose doer and whom it is done to cannot be swapped.
ACTS = frozenset(
    "accuse accused sue sued pay paid beat beaten defeat defeated buy bought acquire acquired "
    "acquiring purchase purchased sell sold arrest arrested detained blame blamed blames oppose "
    "opposed against object criticise criticised criticize criticized condemned denounced "
    "attack attacked warn warned thank thanked thanks praise praised praises congratulate "
    "congratulated appoint appointed named chose replace replaced replaces succeed succeeded "
    "dismiss dismissed sacked fired ousted suspended suspend invite invited urge urged asked "
    "ask asks urges tell told promise promised pledged help helped support supported supports "
    "backed kill killed shot murdered rescue rescued saved visit visited lend lent owe owed "
    "owes offer offered order ordered orders hand handed gave given refuse refused cheat "
    "cheated defrauded hire hired teach taught treat treated follow followed follows sentence "
    "sentenced apologise apologised apologized overtake overtook employ employed employs invade "
    "invaded lead led leads".split()
)

SAYING = frozenset(
    "said says say told tells announced announces added adds explained argued warned warns "
    "insisted claimed claims stated declared wrote".split()
)

CURRENCIES = {
    "€": "euro", "$": "dollar", "£": "pound", "¥": "yen", "euro": "euro", "euros": "euro",
    "eur": "euro", "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "pound": "pound",
    "pounds": "pound", "gbp": "pound", "franc": "franc", "francs": "franc", "chf": "franc",
    "yen": "yen", "yuan": "yuan", "ruble": "ruble", "rubles": "ruble", "roubles": "ruble",
    "tenge": "tenge", "rupee": "rupee", "rupees": "rupee", "cents": "cent", "cent": "cent",
    "krona": "krona", "kronor": "krona", "kroner": "krone", "krone": "krone", "lira": "lira",
    "pesos": "peso", "peso": "peso", "won": "", "zloty": "zloty", "hryvnia": "hryvnia",
}  # fmt: skip

PERSONS = frozenset(
    "people person resident passenger worker employee patient student pupil child children "
    "soldier protester demonstrator voter customer victim refugee migrant visitor guest tourist "
    "fan family member men man women woman islander inhabitant citizen traveller spectator "
    "prisoner hostage evacuee other life lives crew staff civilian user reader".split()
)

# More words that open sentences and are no names where a small word follows them.
COMMON = frozenset(
    "museum hospital university bank team club school station airport factory plant church "
    "committee commission agency ministry senate cabinet coalition party federation association "
    "foundation institute laboratory brand chain shop store restaurant hotel theatre cinema "
    "orchestra band choir gallery library archive newspaper magazine channel network website app "
    "platform software hardware computer phone camera device machine engine helicopter rocket "
    "satellite rover telescope bridge tunnel tower dam harbour port canal river lake sea ocean "
    "island beach forest mountain valley desert field farm garden park zoo stadium pool gym "
    "square district region province continent planet combined together separately later "
    "initially originally finally ultimately subsequently consequently accordingly likewise "
    "nevertheless nonetheless suspicion doubt concern grief joy surprise shock resistance "
    "opposition pressure tension violence fighting shelling bombing shooting assault robbery "
    "burglary murder killing arson bribery corruption negligence infection virus bacteria surgery "
    "therapy symptoms recovery care food gas oil coal wind solar nuclear fuel steel copper gold "
    "silver wood paper plastic glass stone concrete cotton wool silk leather rubber wheat rice "
    "maize corn milk meat fish fruit bread cheese wine beer coffee tea sugar salt debt credit "
    "interest unemployment employment output income revenue turnover spending savings rent tax "
    "taxes duty customs subsidy grant loan mortgage insurance pension wage salary bonus ticket "
    "admission access attendance participation membership demolition renovation restoration "
    "operation manufacturing mining fishing hunting farming shipping aviation tourism education "
    "training teaching learning science research technology engineering politics religion art "
    "music dance literature history sport football tennis golf cricket rugby hockey boxing "
    "swimming cycling running skiing sailing weeks days hours minutes decades centuries winds "
    "waves earthquakes ash lava dust snow ice fog heat frost drought lightning thunder levels "
    "rates fines penalties verdicts appeals hearings inquiries audits inspections studies seats "
    "candidates allies partners founders skipper midfielder defender referee trainer runner "
    "swimmer cyclist skier boxer golfer singer actor actress dancer painter sculptor writer poet "
    "novelist author journalist editor publisher photographer designer architect builder plumber "
    "electrician carpenter baker butcher fisherman hunter miner soldier detective inspector "
    "prosecutor defendant suspect witness jury neighbour friend colleague apprentice pensioner "
    "tenant landlord patient nurse surgeon dentist pharmacist psychologist therapist vet "
    "physicist chemist astronomer geologist archaeologist botanist zoologist economist analyst "
    "adviser consultant mediator negotiator diplomat envoy monitor observer commentator critic "
    "reviewer organiser organisers sponsor donor volunteer activist campaigner demonstrator "
    "protester rebel militant terrorist hostage refugee migrant tourist visitor guest pedestrian "
    "motorist commuter shopper consumer user reader viewer listener audience crowd followers "
    "sceptics believers".split()
)

MEASURES = frozenset(
    "tonne ton kilogram kilo gram pound kilometre kilometer metre meter centimetre centimeter "
    "millimetre millimeter mile yard foot feet inch litre liter gallon barrel hectare acre degree "
    "watt kilowatt megawatt gigawatt volt knot byte megabyte gigabyte terabyte percent".split()
)

# Words that are capitalised only because they open a sentence, beside the small words.
OPENERS = frozenset(
    "according additionally afterwards again ago airlines although amid among analysts another "
    "anyone around article articles attackers authorities bicycles both campaigners children "
    "citizens clashes commuters companies contact council counsel countries court courts critics "
    "currently customers damage data decision delays demonstrators despite details detectives "
    "doctors drivers due earlier eight eighteen eighty either eleven emergency employees "
    "engineers environmental eventually every everyone everybody evidence experts fans farmers "
    "fewer fifteen fifty figures fire firefighters five following forty four friends further "
    "girls growth half hackers health his homes hospitals however hundreds images inflation "
    "inspectors instead investigators investors its journalists judges lawmakers lawyers leaders "
    "less lessons letters lifeboats local lorries losses many meanwhile medics members men "
    "million millions ministers moreover most motorists names nearly neighbours neither neighbors "
    "nine nineteen ninety nobody none nor nothing numbers nurses observers officers officials one "
    "operators opponents others overall owners parents parliament participants passengers "
    "patients people perhaps pilots players plans police politicians power previously prices "
    "production profits prosecutors protesters protests pupils rain regulators relatives repairs "
    "reporters reports rescuers researchers residents results roughly sales schools scientists "
    "seven seventeen seventy several shareholders shares similarly since six sixteen sixty smoke "
    "so soldiers someone some sources spokespeople staff still storms strikes students supporters "
    "survivors talks taxpayers teachers temperatures ten thanks then there therefore thirteen "
    "thirty thousands three thus tickets today tourists trade traffic trains travellers travelers "
    "troops trucks turnout twelve twenty two unions unless unlike users victims villagers "
    "visitors volunteers voters wages warnings water whereas whether without witnesses women "
    "workers yesterday yet using based given including asked compared contrary first second third "
    "last next such certain various different new old former total workers' contractors trials "
    "vaccines exports imports negotiators negotiations diplomats economists activists captain "
    "chief president minister mayor governor senator judge coach director professor doctor lead "
    "finance prime foreign defence interior head king queen prince princess pope bishop general "
    "colonel small large big young free public private military political economic financial "
    "medical legal early late high low long short good bad strong weak rich poor black white red "
    "green insured injured wounded armed heavy light national international regional rural urban "
    "official illegal elderly homeless unemployed ordinary common rare full empty hot cold recent "
    "previous goalkeeper striker councillor historian farmer banker researcher engineer biologist "
    "volcanologist lawyer union spokesman spokeswoman spokesperson ambassador storm".split()
)

TITLES = frozenset(
    "president minister prime secretary senator governor mayor chancellor ambassador judge "
    "justice king queen prince princess pope bishop general colonel captain lieutenant admiral "
    "director chairman chairwoman professor coach commissioner councillor chief executive officer "
    "vice deputy sheriff sergeant inspector representative congressman congresswoman "
    "speaker".split()
)
COURTESY = frozenset("mr mrs ms miss mx dr sir lady lord dame prof rev st".split())

# Names that are one, and what their people and things are called.
ALIASES = """
us usa america american americans
uk britain british britons
eu european
un
who
germany german germans
france french
spain spanish
italy italian italians
russia russian russians
china chinese
japan japanese
ukraine ukrainian ukrainians
poland polish
turkey turkish
greece greek greeks
sweden swedish
norway norwegian norwegians
denmark danish
finland finnish
netherlands dutch
belgium belgian
switzerland swiss
austria austrian austrians
hungary hungarian
ireland irish
scotland scottish
wales welsh
england english
canada canadian canadians
mexico mexican
brazil brazilian
argentina argentine argentinian
australia australian australians
india indian indians
pakistan pakistani
iran iranian iranians
iraq iraqi
israel israeli israelis
syria syrian
egypt egyptian
kazakhstan kazakh
uzbekistan uzbek
korea korean
europe european
africa african
asia asian
""".strip()
LONG_NAMES = {
    "united states": "us", "united states of america": "us", "united kingdom": "uk",
    "great britain": "uk", "european union": "eu", "united nations": "un",
    "world health organization": "who",
}  # fmt: skip
