"""Web addresses in one form, and the one that a page is known by. Opens nothing, looks up nothing.

courlan's cleaning is not used: it sorts the parameters, and drops those that only look like a
tracker's (`gallery=4`, `cid=7`, `reference=x`), so that two articles would become one.
"""

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus, urljoin

if TYPE_CHECKING:
    from yarl import URL

MAX_LENGTH = 4096  # characters; servers and proxies refuse much longer ones
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")

# Only what tells how a reader came by the page; a name that a site may use to tell its articles
# apart (ref, id, cid, source) stays.
_TRACKING_PREFIXES = ("utm_", "mtm_", "itm_", "hsa_", "gaa_", "oly_", "vero_", "guce_", "_branch_")
_TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid ymclid srsltid
    li_fat_id epik igsh igshid mibextid mc_cid mc_eid mkt_tok _ga _gl _hsenc _hsmi __hssc __hstc
    __hsfp hsctatracking __s s_kwcid s_cid sc_cid rb_clickid wickedid ml_subscriber
    ml_subscriber_hash pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content piwik_campaign
    piwik_kwd matomo_campaign at_campaign at_medium at_custom1 at_custom2 at_custom3 at_custom4
    at_link_id at_link_origin at_link_type at_format at_ptr_name at_bbc_team xtor ns_campaign
    ns_mchannel ns_source ns_linkname ns_fee cmpid ncid ocid icid intcmp ito smid guccounter
    fb_action_ids fb_action_types fb_ref fb_source action_object_map action_type_map
    action_ref_map ref_src ref_url __twitter_impression
    """.split()
)


def normal_address(url: str) -> str:
    """Write an address in the form in which addresses are stored and compared; '' for all else.

    Host and scheme in lower case (the host as DNS has it: xn--…), no user, no port where it is the
    usual one, no fragment, no tracking parameters; whatever may tell two pages apart stays.
    """
    parsed = _parsed(url)
    host = _host(parsed) if parsed else ""
    if not parsed or not host:
        return ""
    port = parsed.explicit_port
    shown = f":{port}" if port is not None and port != _PORTS[parsed.scheme] else ""
    kept = "&".join(part for part in parsed.raw_query_string.split("&") if not _tracks(part))
    query = f"?{kept}" if kept else ""
    address = f"{parsed.scheme}://{host}{shown}{parsed.raw_path or '/'}{query}"
    return address if len(address) <= MAX_LENGTH else ""


def without_user(url: str) -> str:
    """An address as it may be shown and logged: no user, no password."""
    return re.sub(r"//[^/?#]*@", "//", url)


def same_site(a: str, b: str) -> bool:
    """Tell whether two addresses are one owner's: of one registrable domain, as the public suffix
    list has it; blogs of one host are different sites. Number addresses must be equal."""
    site = _site(a)
    return bool(site) and site == _site(b)


def page_address(fetched: str, claimed: str) -> str:
    """Choose the address that a page is known by, in its normal form; '' when there is none.

    fetched: where it was found, '' for a file. claimed: its `rel=canonical` or `og:url`, relative
    or not; believed within the page's own site, and not if it only names the site's front page.
    """
    here = normal_address(fetched)
    try:
        claim = normal_address(urljoin(here, claimed.strip())) if claimed.strip() else ""
    except ValueError:
        claim = ""
    if not here or not claim:
        return here or claim
    front = _is_front(claim) and not _is_front(here)
    return claim if same_site(here, claim) and not front else here


def _parsed(url: str) -> "URL | None":
    from yarl import URL

    url = url.strip()
    # Programs read a backslash in different ways, so nobody can tell which host is meant.
    if len(url) > MAX_LENGTH or re.search(r"[\x00-\x1f\x7f\\\ud800-\udfff]", url):
        return None
    try:
        parsed = URL(url)
    except ValueError:
        return None
    return parsed if parsed.scheme in _PORTS and parsed.explicit_port != 0 else None


def _host(url: "URL") -> str:
    """The host as it stands in an address, '' when it can be none."""
    name = (url.raw_host or "").removesuffix(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        labels = name.split(".")
        # `2130706433` and `0x7f.1` are numbers to the C library, and names to nobody.
        number = re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1])
        sane = len(name) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
        return name if sane and not number else ""
    if address.version == 4:
        return str(address)
    return "" if address.scope_id else f"[{address}]"


def _tracks(parameter: str) -> bool:
    name = unquote_plus(parameter.partition("=")[0]).lower()
    return not parameter or name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _site(address: str) -> str:
    """The registrable domain; '' for what is no address."""
    from tld import get_fld

    address = normal_address(address)
    parsed = _parsed(address)
    if not parsed:
        return ""
    try:
        host = parsed.host or ""  # in its own letters, as the list has it
    except ValueError:
        host = parsed.raw_host or ""
    if "." not in host or re.search(r":|\.[0-9]+$", host):
        return address.split("/")[2]  # localhost or a number: port and all
    listed = get_fld(f"http://{host}", fail_silently=True, search_private=True)
    # The list's own rule for a suffix that it does not name. https://publicsuffix.org/list/
    return listed or ".".join(host.split(".")[-2:])


def _is_front(address: str) -> bool:
    return address.count("/") == 3 and address.endswith("/")
