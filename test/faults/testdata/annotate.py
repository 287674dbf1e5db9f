"""Annotates images as vision1 detect does, with Google's client library.

annotate.py HOST:PORT IN OUT sends the images in IN in batches of 16 from 4 threads,
and writes a JSON file for each to OUT. It needs: pip install google-cloud-vision
"""

import concurrent.futures
import os
import sys

from google.auth.credentials import AnonymousCredentials
from google.cloud import vision
from google.cloud.vision_v1.services.image_annotator.transports.rest import ImageAnnotatorRestTransport

JOBS = 4
BATCH = 16


def main(host, source, out):
    client = vision.ImageAnnotatorClient(
        transport=ImageAnnotatorRestTransport(host=host, credentials=AnonymousCredentials(), url_scheme="http")
    )
    features = [vision.Feature(type_=vision.Feature.Type.LABEL_DETECTION)]

    def annotate(names):
        requests = []
        for name in names:
            with open(os.path.join(source, name), "rb") as file:
                requests.append(vision.AnnotateImageRequest(image=vision.Image(content=file.read()), features=features))
        responses = client.batch_annotate_images(requests=requests).responses
        for name, response in zip(names, responses, strict=True):
            with open(os.path.join(out, name + ".json"), "w", encoding="utf-8") as file:
                file.write(vision.AnnotateImageResponse.to_json(response))

    names = sorted(os.listdir(source))
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(annotate, [names[i : i + BATCH] for i in range(0, len(names), BATCH)]))


main(*sys.argv[1:])
