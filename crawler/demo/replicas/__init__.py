"""The six replicas, one module a portal: models built from facts about each kind of site, not copies."""

from __future__ import annotations

from crawler.demo.replicas.bac_giang import BacGiang
from crawler.demo.replicas.bac_kan import BacKan
from crawler.demo.replicas.bac_kan_city import BacKanCity
from crawler.demo.replicas.bao_bac_kan import BaoBacKan
from crawler.demo.replicas.base import Replica
from crawler.demo.replicas.lang_son import LangSon
from crawler.demo.replicas.thai_nguyen import ThaiNguyen

REPLICAS: dict[str, type[Replica]] = {
    replica.code: replica for replica in (BacGiang, BacKan, BacKanCity, BaoBacKan, LangSon, ThaiNguyen)
}
HOSTS = frozenset(host for replica in REPLICAS.values() for host in replica.hosts)
